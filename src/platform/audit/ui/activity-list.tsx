"use client";
import { History } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useFilteredList } from "../../../client/use-filters.ts";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import type { SelectOption } from "../../../ui/select.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { FilterBar, NoRows } from "../../identity/ui/filter-bar.tsx";
import { activityChoices, kinds } from "./activity-choices.ts";

type Entry = ApiOutput<"GET /activity">["data"][number];

interface Props {
  initial: ApiOutput<"GET /activity">;
  people: SelectOption[];
  product: { name: string; title: string };
}

const useActivity = (initial: Props["initial"]) =>
  useFilteredList("GET /activity", { limit: 50 }, activityChoices, initial);

/** What happened in the team, newest first; of one kind, of one person, on one day. */
export function ActivityList({ initial, people, product }: Props) {
  const t = useTranslations("audit.ui");
  const list = useActivity(initial);
  const about = [
    { value: product.name, label: product.title },
    ...kinds.map((value) => ({ value, label: t(`kinds.${value}`) })),
  ];
  return (
    <div className="grid grid-cols-1 gap-4">
      <FilterBar
        list={list}
        filters={[
          { name: "kind", label: t("kind"), options: { all: t("allKinds"), values: about } },
          ...(people.length > 1
            ? [{ name: "user_id", label: t("who"), options: { all: t("everybody"), values: people } }]
            : []),
          { name: "day", label: t("day") },
        ]}
      />
      <ActivityTable list={list} />
    </div>
  );
}

function ActivityTable({ list }: { list: ReturnType<typeof useActivity> }) {
  const t = useTranslations("audit.ui");
  const locale = useLocale();
  const actor = ({ kind, name }: Entry["actor"]) =>
    name === null ? t(kind === "visitor" ? "visitor" : "system") : kind === "staff" ? t("staff", { name }) : name;
  return (
    <DataTable
      caption={t("caption")}
      rows={list.rows}
      rowKey={(entry) => entry.id}
      empty={
        <NoRows list={list}>
          <EmptyState icon={<History />} title={t("empty")} text={t("emptyText")} />
        </NoRows>
      }
      columns={[
        { key: "what", header: t("what"), primary: true, cell: (entry) => entry.sentence },
        { key: "who", header: t("who"), className: "sm:min-w-36", cell: (entry) => actor(entry.actor) },
        { key: "where", header: t("where"), wideOnly: true, cell: (entry) => entry.ip ?? "—" },
        {
          key: "when",
          header: t("when"),
          align: "right",
          cell: (entry) => <TimeAgo value={entry.created_at} locale={locale} />,
        },
      ]}
      footer={list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
    />
  );
}
