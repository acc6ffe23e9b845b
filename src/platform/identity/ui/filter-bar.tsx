"use client";
import { useTranslations } from "next-intl";
import { ListFilters, type ListFiltersProps, NothingMatches } from "../../../ui/list-filters.tsx";

/** The filters of a list, in the words that all lists share; the page hands over `identity.filters`. */
export function FilterBar(props: Omit<ListFiltersProps, "legend" | "clear">) {
  const t = useTranslations("identity.filters");
  return <ListFilters legend={t("filter")} clear={t("clearFilters")} {...props} />;
}

/** Says that the filters hide everything, and offers to clear them. */
export function AllHidden({ onClear }: { onClear: () => void }) {
  const t = useTranslations("identity.filters");
  const texts = { title: t("allHidden"), text: t("allHiddenText"), clear: t("clearFilters") };
  return <NothingMatches {...texts} onClear={onClear} />;
}
