"use client";
import { Images, Trash2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../../ui/button.tsx";
import { SearchBox } from "../../../ui/search-box.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import type { AssetFilters } from "./asset-filters.ts";

interface Props {
  filters: AssetFilters;
  onChange: (next: Partial<AssetFilters>) => void;
}

/** Search and filters. */
export function AssetToolbar({ filters, onChange }: Props) {
  const t = useTranslations("natak.ui.assets");
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
      <SearchBox label={t("search")} value={filters.q} onChange={(q) => onChange({ q })} />
      <SegmentedControl
        legend={t("kindLegend")}
        name="kind"
        value={filters.kind}
        onChange={(kind) => onChange({ kind })}
        options={[
          { value: "", label: t("all") },
          { value: "image", label: t("images") },
          { value: "video", label: t("videos") },
        ]}
      />
      <SegmentedControl
        legend={t("sourceLegend")}
        name="source"
        className="max-sm:order-1"
        value={filters.source}
        onChange={(source) => onChange({ source })}
        options={[
          { value: "", label: t("any") },
          { value: "generated", label: t("generated") },
          { value: "uploaded", label: t("uploaded") },
        ]}
      />
      {filters.character_id && (
        <Button variant="secondary" size="sm" onClick={() => onChange({ character_id: "" })}>
          {t("oneCharacter")}
          <X aria-label={t("remove")} />
        </Button>
      )}
      <Button
        variant={filters.trash ? "outline" : "ghost"}
        className="ml-auto max-sm:base:px-2.5"
        onClick={() => onChange({ trash: !filters.trash })}
      >
        {filters.trash ? <Images aria-hidden /> : <Trash2 aria-hidden />}
        <span className="max-sm:sr-only">{t(filters.trash ? "leaveTrash" : "trash")}</span>
      </Button>
    </div>
  );
}
