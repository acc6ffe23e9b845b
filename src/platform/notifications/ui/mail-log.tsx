"use client";
import { MailX } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useFilteredList } from "../../../client/use-filters.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { FilterBar, NoRows } from "../../identity/ui/filter-bar.tsx";
import { MailBadge } from "./mail-badge.tsx";
import { mailChoices } from "./mail-choices.ts";

const MailSheet = lazy(() => import("./mail-sheet.tsx"));

type Mails = ApiOutput<"GET /notifications/mails">;
type Mail = Mails["data"][number];

interface Props {
  /** Whose mails: the team's, which are kept up to date, or everybody's, where each look is recorded. */
  of: "team" | "platform";
  initial: Mails;
  /** Names of the mails that there are. */
  templates: string[];
  mayResend: boolean;
}

/** What was mailed in the last 90 days and how it went, newest first. */
export function MailLog({ of, initial, templates, mayResend }: Props) {
  const t = useTranslations("notifications.log");
  const [open, setOpen] = useState<string>();
  const key = of === "team" ? "GET /notifications/mails" : "GET /admin/mails";
  const list = useFilteredList(key, { limit: 50 }, mailChoices, initial);
  const states = mailChoices.state.map((value) => ({ value, label: t(`states.${value}`) }));
  const names = templates.map((value) => ({ value, label: value }));
  return (
    <section className="grid grid-cols-1 gap-3">
      <FilterBar
        list={list}
        filters={[
          { name: "to", label: t("recipient"), text: true },
          { name: "state", label: t("state"), options: { all: t("anyState"), values: states } },
          { name: "name", label: t("template"), options: { all: t("anyTemplate"), values: names } },
        ]}
      />
      {list.error && (
        <Alert
          tone="danger"
          actions={
            <Button size="sm" variant="outline" onClick={() => void list.refetch()}>
              {t("retry")}
            </Button>
          }
        >
          {list.error.message}
        </Alert>
      )}
      <DataTable
        caption={t("caption")}
        rows={list.rows}
        rowKey={({ id }) => id}
        empty={
          <NoRows list={list}>
            <EmptyState icon={<MailX />} title={t("empty")} text={t("emptyText")} />
          </NoRows>
        }
        columns={useColumns(setOpen)}
        footer={list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
      />
      <Suspense>
        {open && <MailSheet of={of} id={open} mayResend={mayResend} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </section>
  );
}

function useColumns(onOpen: (id: string) => void): Column<Mail>[] {
  const t = useTranslations("notifications.log");
  const { number } = useFormatter();
  const locale = useLocale();
  return [
    {
      key: "subject",
      header: t("subject"),
      primary: true,
      className: "sm:w-full",
      cell: ({ id, subject, name }) => (
        <span className="grid min-w-0 grid-cols-1 gap-0.5">
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => onOpen(id)}
            className="focus-ring w-fit max-w-full break-words rounded-sm text-left hover:underline"
          >
            {subject}
          </button>
          <code className="font-normal text-muted-foreground text-xs">{name}</code>
        </span>
      ),
    },
    { key: "to", header: t("recipient"), className: "break-all sm:min-w-56", cell: ({ to }) => to },
    { key: "state", header: t("state"), cell: (mail) => <MailBadge mail={mail} /> },
    { key: "attempts", header: t("attempts"), align: "right", cell: ({ attempts }) => number(attempts) },
    {
      key: "when",
      header: t("when"),
      align: "right",
      className: "whitespace-nowrap text-muted-foreground",
      cell: ({ created_at }) => <TimeAgo value={created_at} locale={locale} />,
    },
  ];
}
