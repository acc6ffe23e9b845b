"use client";
import { SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { Button } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorState } from "../../../ui/error-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { useUserColumns } from "./user-columns.tsx";
import { everybody, type UserFilters, userAddressOf, userFiltersOf, userQueryOf } from "./user-filters.ts";
import { type ProductName, UserToolbar } from "./user-toolbar.tsx";

interface Props {
  /** What `initial` was read with. */
  filters: UserFilters;
  initial: ApiOutput<"GET /admin/users">;
  products: ProductName[];
}

/** Everybody with an account: search, filters, orders, page by page. */
export function UsersView({ filters: first, initial, products }: Props) {
  const t = useTranslations("staff.ui");
  const [filters, setFilters] = useAddress(userFiltersOf, userAddressOf);
  const known = userAddressOf(filters) === userAddressOf(first);
  const list = useApiList("GET /admin/users", userQueryOf(filters), known ? initial : undefined);
  const titles = new Map(products.map(({ name, title }) => [name, title]));
  const columns = useUserColumns((product) => titles.get(product) ?? product);
  const retry = <Button onClick={() => void list.refetch()}>{t("retry")}</Button>;
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <UserToolbar filters={filters} products={products} onChange={(next) => setFilters({ ...filters, ...next })} />
      {list.error ? (
        <ErrorState title={t("failed")} detail={list.error.message} actions={retry} />
      ) : list.isLoading ? (
        <Waiting label={t("loading")} />
      ) : (
        <DataTable
          caption={t("caption")}
          rows={list.rows}
          rowKey={({ id }) => id}
          columns={columns}
          empty={
            <EmptyState
              icon={<SearchX />}
              title={t("empty")}
              text={t("emptyText")}
              actions={
                <Button variant="outline" onClick={() => setFilters(everybody)}>
                  {t("clear")}
                </Button>
              }
            />
          }
          footer={list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
        />
      )}
    </>
  );
}

const lines = ["a", "b", "c", "d", "e", "f"];

function Waiting({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-4 rounded-xl border bg-card p-4">
      {lines.map((line) => (
        <Skeleton key={line} className="h-9" />
      ))}
    </div>
  );
}
