"use client";
import { FileDown, Trash2 } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { useFilteredList } from "../../../client/use-filters.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { SettingsListHead } from "../../../ui/settings-section.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { toast } from "../../../ui/toast.ts";
import { FilterBar, NoRows } from "../../identity/ui/filter-bar.tsx";
import { ExportButton } from "./export-button.tsx";
import { exportChoices } from "./export-choices.ts";
import {
  type DataExport,
  DownloadLink,
  ExportProgress,
  isUnderWay,
  useExportPeriod,
  useExportSize,
} from "./export-parts.tsx";

/** What the team has exported: how far each file is, and the file itself while it is kept. */
export function ExportHistory({ initial, mayExport }: { initial: ApiOutput<"GET /exports">; mayExport: boolean }) {
  const t = useTranslations("exports.ui");
  const list = useFilteredList("GET /exports", {}, exportChoices, initial);
  const states = exportChoices.status.map((value) => ({ value, label: t(`states.${value}`) }));
  return (
    <div className="grid grid-cols-1 gap-6 py-8">
      <SettingsListHead
        title={t("title")}
        text={t(mayExport ? "text" : "viewerText")}
        action={mayExport && <ExportButton variant="primary" label={t("new")} />}
      />
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      <FilterBar
        list={list}
        filters={[{ name: "status", label: t("status"), options: { all: t("allStates"), values: states } }]}
      />
      <ExportTable
        rows={list.rows}
        empty={
          <NoRows list={list}>
            <EmptyState icon={<FileDown />} title={t("empty")} text={t(mayExport ? "emptyText" : "emptyViewerText")} />
          </NoRows>
        }
        footer={list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
      />
    </div>
  );
}

function ExportTable({ rows, ...rest }: { rows: DataExport[]; empty: React.ReactNode; footer: React.ReactNode }) {
  const t = useTranslations("exports.ui");
  const locale = useLocale();
  const periodOf = useExportPeriod();
  return (
    <DataTable
      {...rest}
      caption={t("caption")}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "what",
          header: t("what"),
          primary: true,
          cell: (one) => (
            <div className="grid gap-0.5 sm:py-1">
              <span>
                {one.title} <span className="text-muted-foreground text-xs uppercase">{one.format}</span>
              </span>
              <span className="font-normal text-muted-foreground text-xs">{periodOf(one)}</span>
            </div>
          ),
        },
        { key: "status", header: t("status"), cell: (one) => <Standing one={one} /> },
        { key: "who", header: t("who"), cell: ({ requested_by }) => requested_by ?? "—" },
        {
          key: "when",
          header: t("when"),
          align: "right",
          cell: ({ created_at }) => (
            <TimeAgo value={created_at} locale={locale} className="text-muted-foreground text-xs" />
          ),
        },
        { key: "do", header: null, align: "right", cell: (one) => <Actions one={one} /> },
      ]}
    />
  );
}

function Standing({ one }: { one: DataExport }) {
  const t = useTranslations("exports.ui");
  const sizeOf = useExportSize();
  const { dateTime } = useFormatter();
  if (isUnderWay(one))
    return (
      <div className="w-44">
        <ExportProgress one={one} />
      </div>
    );
  if (one.status === "failed")
    return (
      <Badge dot tone="danger">
        {t("failed")}
      </Badge>
    );
  if (one.status === "expired") return <Badge dot>{t("expired")}</Badge>;
  return (
    <div className="grid gap-0.5 max-sm:justify-items-end">
      <span className="text-sm">{sizeOf(one)}</span>
      <span className="text-muted-foreground text-xs">
        {t("kept", { date: dateTime(new Date(one.expires_at!), { day: "numeric", month: "short" }) })}
      </span>
    </div>
  );
}

function Actions({ one }: { one: DataExport }) {
  const t = useTranslations("exports.ui");
  const remove = useApiMutation("DELETE /exports/:id", { onError: (problem) => toast.error(problem.message) });
  return (
    <span className="inline-flex items-center gap-2">
      {one.status === "ready" && <DownloadLink one={one} variant="outline" size="sm" />}
      {one.may_delete && (
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={t(isUnderWay(one) ? "cancel" : "delete", { title: one.title })}
          pending={remove.isPending}
          onClick={() => remove.mutate({ id: one.id })}
        >
          <Trash2 aria-hidden />
        </Button>
      )}
    </span>
  );
}
