"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { isNarrowed, type ListFilter, ListFilters, NothingMatches } from "../../../ui/list-filters.tsx";

/** A list that can be narrowed, as `useFilteredList` answers it. */
interface FilteredList {
  rows: readonly unknown[];
  hasMore: boolean;
  chosen: Record<string, string | undefined>;
  choose(next: Record<string, string>): void;
}

/**
 * The filters of a list, in the words that all lists share; the page hands over `identity.filters`. They show when it is
 * long enough to be narrowed; one that is narrowed already must show by what.
 */
export function FilterBar({ list, filters }: { list: FilteredList; filters: ListFilter[] }) {
  const t = useTranslations("identity.filters");
  const { rows, hasMore, chosen, choose } = list;
  if (!isNarrowed(chosen) && !hasMore && rows.length <= 7) return null;
  return (
    <ListFilters legend={t("filter")} clear={t("clearFilters")} values={chosen} onChange={choose} filters={filters} />
  );
}

/** In place of rows: that the filters hide all of them, with a way to clear them; else what is said of a list without any. */
export function NoRows({ list, children }: { list: Pick<FilteredList, "chosen" | "choose">; children: ReactNode }) {
  const t = useTranslations("identity.filters");
  if (!isNarrowed(list.chosen)) return children;
  const texts = { title: t("allHidden"), text: t("allHiddenText"), clear: t("clearFilters") };
  return <NothingMatches {...texts} onClear={() => list.choose({})} />;
}
