"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApi } from "../../../client/use-api.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { Select } from "../../../ui/select.tsx";
import { ChosenFigures } from "../../exports/ui/chosen-figures.tsx";
import { addressOf, type Chosen, chosenOf, queryOf, spans } from "./chosen-figures.ts";
import { FiguresCards } from "./figures-cards.tsx";
import { FunnelCard } from "./funnel-card.tsx";
import { RevenueTable } from "./revenue-table.tsx";
import { FeatureUse, PeopleChart, ReportedUse, ViewedPages } from "./use-parts.tsx";

export type Figures = ApiOutput<"GET /admin/figures">;

/** How a product is used and what it brings in, over a period that stands in the address. For the platform's own people. */
export function FiguresView({ first, initial }: { first: Chosen; initial: Figures }) {
  const t = useTranslations("product-analytics.ui");
  const [chosen, choose] = useAddress<Chosen>(chosenOf, addressOf);
  const isFirst = addressOf(chosen) === addressOf(first);
  const read = useApi("GET /admin/figures", queryOf(chosen), isFirst ? { initial } : {});
  const { product, products } = read.data ?? initial;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <Select
              aria-label={t("product")}
              className="w-44"
              value={chosen.product ?? product}
              onChange={({ target }) => choose({ ...chosen, product: target.value })}
              options={products.map(({ name, title }) => ({ value: name, label: title }))}
            />
            <SegmentedControl
              legend={t("period")}
              name="period"
              value={chosen.days}
              onChange={(days) => choose({ ...chosen, days })}
              options={spans.map((value) => ({ value, label: t("daysShort", { count: value }) }))}
            />
          </>
        }
      />
      <ChosenFigures read={read}>{(figures) => <Parts figures={figures} />}</ChosenFigures>
    </>
  );
}

function Parts({ figures }: { figures: Figures }) {
  return (
    <>
      <FiguresCards figures={figures} />
      <PeopleChart figures={figures} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <FunnelCard funnel={figures.funnel} />
        <ViewedPages views={figures.page_views} />
        <FeatureUse features={figures.features} />
        <ReportedUse reported={figures.reported} />
      </div>
      <RevenueTable months={figures.revenue} />
    </>
  );
}
