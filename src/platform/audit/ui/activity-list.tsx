"use client";
import { History } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";

type Entry = ApiOutput<"GET /activity">["data"][number];

export function ActivityList({ initial }: { initial: ApiOutput<"GET /activity"> }) {
  const t = useTranslations("audit.ui");
  const locale = useLocale();
  const { rows, hasMore, loadMore, pending } = useApiList("GET /activity", { limit: 50 }, initial);
  const actor = ({ kind, name }: Entry["actor"]) =>
    name === null ? t(kind === "visitor" ? "visitor" : "system") : kind === "staff" ? t("staff", { name }) : name;
  return (
    <DataTable
      caption={t("caption")}
      rows={rows}
      rowKey={(entry) => entry.id}
      empty={<EmptyState icon={<History />} title={t("empty")} text={t("emptyText")} />}
      columns={[
        { key: "what", header: t("what"), primary: true, cell: (entry) => entry.sentence },
        { key: "who", header: t("who"), cell: (entry) => actor(entry.actor) },
        { key: "where", header: t("where"), wideOnly: true, cell: (entry) => entry.ip ?? "—" },
        {
          key: "when",
          header: t("when"),
          align: "right",
          cell: (entry) => <TimeAgo value={entry.created_at} locale={locale} />,
        },
      ]}
      footer={hasMore && <LoadMore label={t("more")} onLoad={loadMore} pending={pending} />}
    />
  );
}
