"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { usePercent } from "./analytics-parts.tsx";
import { useDuration } from "./use-duration.ts";

type Figure = ApiOutput<"GET /usage/analytics/proof">["figures"][number];

/** What follows from the counts: hours, value, speed and delivery. */
function Figures({ figures }: { figures: Figure[] }) {
  const t = useTranslations("luna.ui.analytics.proof");
  const { number } = useFormatter();
  const duration = useDuration();
  const percent = usePercent();
  const say = (name: string, value: number | null) => {
    if (value === null) return "—";
    if (name.endsWith("_ms")) return duration(value);
    if (/rate$|percentage$|success$/.test(name)) return percent(value, 2);
    if (name.endsWith("_value")) return number(value, { style: "currency", currency: "USD" });
    return name.endsWith("multiplier") ? `${number(value)}×` : number(value);
  };
  const right = { align: "right" as const, className: "tabular-nums" };
  return (
    <DataTable
      caption={t("figures")}
      rows={figures}
      rowKey={(row) => row.name}
      columns={[
        { key: "figure", header: t("figure"), primary: true, cell: (row) => t(`names.${row.name}` as never) },
        { key: "shown", header: t("shown"), ...right, cell: (row) => say(row.name, row.shown) },
        { key: "recomputed", header: t("recomputed"), ...right, cell: (row) => say(row.name, row.recomputed) },
      ]}
    />
  );
}

/** The month's raw events, reckoned with again, beside what the page shows. */
export function ProofDialog({ month, name, onClose }: { month: string; name: string; onClose: () => void }) {
  const t = useTranslations("luna.ui.analytics.proof");
  const metrics = useTranslations("luna.metrics");
  const { number, dateTime } = useFormatter();
  const day = (moment: string) => dateTime(new Date(moment), { day: "numeric", month: "short" });
  const { data, error } = useApi("GET /usage/analytics/proof", { month }, { kept: false });
  const right = { align: "right" as const, className: "tabular-nums" };
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={t("title")}
      description={t("text", { month: name })}
      closeLabel={t("close")}
      footer={
        <Button variant="outline" onClick={onClose}>
          {t("close")}
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard too */}
      <section className="focus-ring grid grid-cols-1 gap-4 rounded-md" tabIndex={0} aria-label={t("title")}>
        {error && <Alert tone="danger">{error.message}</Alert>}
        {!data && !error && <p role="status">{t("counting")}</p>}
        {data && (
          <>
            <Alert tone={data.equal ? "success" : "danger"}>{t(data.equal ? "equal" : "differs")}</Alert>
            <DataTable
              caption={t("counts")}
              rows={data.metrics}
              rowKey={(row) => row.metric_type}
              columns={[
                { key: "metric", header: t("metric"), primary: true, cell: (row) => metrics(row.metric_type as never) },
                { key: "shown", header: t("shown"), ...right, cell: (row) => number(row.shown) },
                { key: "recomputed", header: t("recomputed"), ...right, cell: (row) => number(row.recomputed) },
                { key: "events", header: t("events"), ...right, cell: (row) => number(row.events) },
                {
                  ...{ key: "span", header: t("span"), ...right },
                  cell: (row) =>
                    row.first_at && row.last_at ? t("days", { from: day(row.first_at), to: day(row.last_at) }) : "—",
                },
              ]}
            />
            <Figures figures={data.figures} />
          </>
        )}
      </section>
    </Dialog>
  );
}
