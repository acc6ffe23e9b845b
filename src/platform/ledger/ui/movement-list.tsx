"use client";
import { ReceiptText, SearchX } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiInput, ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { Alert } from "../../../ui/alert.tsx";
import { cn } from "../../../ui/cn.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { Select } from "../../../ui/select.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { ExportButton } from "../../exports/ui/export-button.tsx";
import {
  type CreditFilters,
  creditAddressOf,
  creditFiltersOf,
  kinds,
  movementQueryOf,
  periods,
} from "./credit-filters.ts";

type Movement = ApiOutput<"GET /credits/ledger">["data"][number];

interface Props {
  filters: CreditFilters;
  query: ApiInput<"GET /credits/ledger">;
  initial: ApiOutput<"GET /credits/ledger">;
  mayExport: boolean;
}

/** Every movement of the credits, newest first. */
export function MovementList({ filters: firstFilters, query: firstQuery, initial, mayExport }: Props) {
  const t = useTranslations("ledger");
  const [filters, setFilters] = useAddress(creditFiltersOf, creditAddressOf);
  const query = movementQueryOf(filters, new Date());
  const asRead = creditAddressOf(filters) === creditAddressOf(firstFilters);
  const list = useApiList("GET /credits/ledger", asRead ? firstQuery : query, asRead ? initial : undefined);
  const columns = useColumns();
  const change = (next: Partial<CreditFilters>) => setFilters({ ...filters, ...next });
  const filtered = filters.kind !== "" || filters.days !== "";
  return (
    <section aria-label={t("ui.caption")} className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold text-base">{t("ui.movements")}</h2>
        <div className="grid w-full grid-cols-2 gap-2 sm:w-auto sm:grid-cols-[12rem_12rem_auto]">
          <Select
            aria-label={t("ui.kind")}
            value={filters.kind}
            onChange={(event) => change({ kind: event.target.value as CreditFilters["kind"] })}
            options={[
              { value: "", label: t("ui.allKinds") },
              ...kinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) })),
            ]}
          />
          <Select
            aria-label={t("ui.period")}
            value={filters.days}
            onChange={(event) => change({ days: event.target.value as CreditFilters["days"] })}
            options={periods.map((days) => ({
              value: days,
              label: days ? t("ui.lastDays", { count: Number(days) }) : t("ui.anyTime"),
            }))}
          />
          {mayExport && (
            <ExportButton
              className="max-sm:col-span-2"
              datasets={["credit_movements"]}
              period={filters.days || "all"}
              filter={filters.kind ? { kind: filters.kind } : {}}
            />
          )}
        </div>
      </div>
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      <DataTable
        caption={t("ui.caption")}
        rows={list.rows}
        rowKey={({ id }) => id}
        columns={columns}
        empty={
          list.isLoading ? undefined : filtered ? (
            <EmptyState icon={<SearchX />} title={t("ui.noneFound")} text={t("ui.noneFoundText")} />
          ) : (
            <EmptyState icon={<ReceiptText />} title={t("ui.empty")} text={t("ui.emptyText")} />
          )
        }
        footer={list.hasMore && <LoadMore label={t("ui.more")} onLoad={list.loadMore} pending={list.pending} />}
      />
    </section>
  );
}

function useColumns(): Column<Movement>[] {
  const t = useTranslations("ledger");
  const { number, dateTime } = useFormatter();
  return [
    { key: "reason", header: t("ui.reason"), primary: true, cell: ({ reason }) => reason },
    { key: "kind", header: t("ui.kind"), cell: ({ kind }) => t(`kinds.${kind}`) },
    { key: "for", header: t("ui.for"), cell: ({ subject }) => <SubjectLink subject={subject} /> },
    { key: "lots", header: t("ui.lots"), cell: (movement) => <Lots movement={movement} /> },
    {
      key: "amount",
      header: t("ui.amount"),
      align: "right",
      cell: ({ amount }) => (
        <span className={cn("font-medium", amount > 0 && "text-success")}>
          {number(amount, { signDisplay: "exceptZero" })}
        </span>
      ),
    },
    { key: "after", header: t("ui.after"), align: "right", cell: ({ balance_after }) => number(balance_after) },
    {
      key: "date",
      header: t("ui.date"),
      align: "right",
      cell: ({ created_at }) => (
        <time dateTime={created_at}>{dateTime(new Date(created_at), { dateStyle: "medium", timeStyle: "short" })}</time>
      ),
    },
  ];
}

/** Where the thing that credits were moved for can be looked at. */
const places: Record<string, (id: string) => string> = { job: (id) => `/operations?job=${id}` };

function SubjectLink({ subject }: { subject: Movement["subject"] }) {
  const t = useTranslations("ledger.subjects");
  const place = subject && places[subject.kind];
  if (!subject || !t.has(subject.kind as never)) return "—";
  const name = t(subject.kind as never);
  return place ? (
    <TextLink href={place(subject.id)} prefetch={false}>
      {name}
    </TextLink>
  ) : (
    name
  );
}

/** The lots that gave or took the credits, by what those came in for; of what comes in now, how long it lasts. */
function Lots({ movement: { lots, reason } }: { movement: Movement }) {
  const t = useTranslations("ledger.ui");
  const { number, dateTime } = useFormatter();
  const several = lots.length > 1;
  return (
    <ul className="grid gap-1.5 max-sm:text-right">
      {lots.map((lot) => {
        const own = !several && lot.reason === reason;
        const day = lot.expires_at && dateTime(new Date(lot.expires_at), { dateStyle: "medium" });
        return (
          <li key={lot.id} className="grid gap-0.5">
            {several ? `${number(lot.amount, { signDisplay: "exceptZero" })} · ${lot.reason}` : !own && lot.reason}
            {(day || own) && (
              <span className="text-muted-foreground text-xs">
                {day ? t("lotUntil", { date: day }) : t("lotForEver")}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
