"use client";
import { History } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useApiList } from "../../../client/use-api-list.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { Sheet } from "../../../ui/sheet.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import type { ApiKeyRow } from "./keys.tsx";

/** The log of what was done with a key, and from where. */
export function KeyUses({ apiKey: key, onClose }: { apiKey: ApiKeyRow; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const format = useFormatter();
  const list = useApiList("GET /keys/:id/uses", { id: key.id });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t("usesTitle", { name: key.name })}
      description={t("usesText")}
      closeLabel={t("close")}
    >
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      {list.isLoading && <Skeleton className="h-40 w-full" />}
      {!list.isLoading && !list.error && list.rows.length === 0 && (
        <EmptyState icon={<History />} title={t("noUses")} text={t("noUsesText")} />
      )}
      <ul className="divide-y">
        {list.rows.map((use) => (
          <li key={use.id} className="grid gap-1 py-3">
            <p className="flex items-center justify-between gap-3">
              <code className="min-w-0 truncate font-mono text-xs" title={use.call}>
                {use.call}
              </code>
              <Badge tone={use.status < 400 ? "success" : use.status < 500 ? "warning" : "danger"}>{use.status}</Badge>
            </p>
            <p className="flex flex-wrap justify-between gap-x-3 text-muted-foreground text-xs leading-5">
              <span>{format.dateTime(new Date(use.last_at), { dateStyle: "medium", timeStyle: "short" })}</span>
              <span>{t("times", { count: use.count })}</span>
            </p>
            <p className="truncate text-muted-foreground text-xs" title={use.user_agent ?? undefined}>
              {[use.ip, use.user_agent].filter(Boolean).join(" · ")}
            </p>
          </li>
        ))}
      </ul>
      {list.hasMore && <LoadMore onLoad={list.loadMore} pending={list.pending} label={t("more")} />}
    </Sheet>
  );
}
