"use client";
import { useFormatter, useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { ChosenFigures } from "../../../platform/exports/ui/chosen-figures.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { Snippet } from "../../../ui/snippet.tsx";
import { AnalyticsHeader, useMonth } from "./analytics-header.tsx";
import { useMicrodollars } from "./use-microdollars.ts";

type Costs = ApiOutput<"GET /usage/cost">;
const example =
  '{"metric_type": "agent_execution",\n "metadata": {"model": "code-large", "input_tokens": 1200, "output_tokens": 300}}';
const ModelPriceDialog = lazy(() =>
  import("./model-price-dialog.tsx").then((file) => ({ default: file.ModelPriceDialog })),
);

interface Props {
  /** Of the month that the page was drawn with. */
  initial: Costs;
  mayManage: boolean;
}

/** What a month's calls of models cost, and what of it is not known yet. */
export function CallCosts({ initial, mayManage }: Props) {
  const t = useTranslations("luna.ui.analytics.cost");
  const [month, choose] = useMonth(initial.present_month, "/dashboard/analytics/costs");
  const read = useApi("GET /usage/cost", { month }, month === initial.month ? { initial } : {});
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <>
      <AnalyticsHeader month={month} present={initial.present_month} onMonth={choose} />
      <Card>
        <CardHeader
          title={t("title")}
          description={t("text")}
          actions={
            mayManage && (
              <Button variant="outline" size="sm" aria-haspopup="dialog" onClick={() => setAsked("")}>
                {t("prices")}
              </Button>
            )
          }
        />
        <CardContent>
          <ChosenFigures read={read}>
            {(costs) => <Figures costs={costs} onPrice={mayManage ? setAsked : undefined} />}
          </ChosenFigures>
        </CardContent>
        {asked !== null && (
          <Suspense>
            <ModelPriceDialog model={asked} from={asked && `${month}-01`} onClose={() => setAsked(null)} />
          </Suspense>
        )}
      </Card>
    </>
  );
}

function Figures({ costs, onPrice }: { costs: Costs; onPrice: ((model: string) => void) | undefined }) {
  const t = useTranslations("luna.ui.analytics.cost");
  const dollars = useMicrodollars();
  const { by_model, unpriced, unreadable_calls } = costs;
  if (by_model.length + unpriced.length + unreadable_calls === 0)
    return (
      <>
        <p className="max-w-2xl text-pretty text-muted-foreground text-sm leading-6">{t("empty")}</p>
        <Snippet text={example} labels={{ copy: t("copy"), copied: t("copied") }} />
      </>
    );
  return (
    <>
      {by_model.length > 0 && (
        <>
          <p className="font-semibold text-2xl tabular-nums leading-8 tracking-[-0.03em]">
            {dollars(costs.total_microdollars)}
          </p>
          <ByModel rows={by_model} />
        </>
      )}
      {unpriced.map(({ model, calls }) => (
        <p key={model} className="wrap-anywhere text-muted-foreground text-sm leading-6">
          {t("unpriced", { model, calls })}{" "}
          {onPrice && (
            <Button variant="link" size="sm" aria-haspopup="dialog" onClick={() => onPrice(model)}>
              {t("setPrice")}
            </Button>
          )}
        </p>
      ))}
      {unreadable_calls > 0 && (
        <p className="text-muted-foreground text-sm leading-6">{t("unreadable", { calls: unreadable_calls })}</p>
      )}
    </>
  );
}

function ByModel({ rows }: { rows: Costs["by_model"] }) {
  const t = useTranslations("luna.ui.analytics.cost");
  const { number } = useFormatter();
  const dollars = useMicrodollars();
  const right = { align: "right" as const, className: "tabular-nums" };
  return (
    <DataTable
      caption={t("title")}
      className="shadow-none"
      rows={rows}
      rowKey={(row) => row.model}
      columns={[
        { key: "model", header: t("model"), primary: true, cell: (row) => row.model },
        { key: "calls", header: t("calls"), ...right, cell: (row) => number(row.calls) },
        { key: "input", header: t("input"), ...right, cell: (row) => number(row.input_tokens) },
        { key: "output", header: t("output"), ...right, cell: (row) => number(row.output_tokens) },
        { key: "cost", header: t("cost"), ...right, cell: (row) => dollars(row.cost_microdollars) },
      ]}
    />
  );
}
