"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { Dialog } from "../../../ui/dialog.tsx";

/** The month's raw events, added up again, beside what the page shows. */
export function ProofDialog({ month, name, onClose }: { month: string; name: string; onClose: () => void }) {
  const t = useTranslations("luna.ui.analytics.proof");
  const metrics = useTranslations("luna.metrics");
  const { number, dateTime } = useFormatter();
  const day = (moment: string) => dateTime(new Date(moment), { day: "numeric", month: "short" });
  const { data, error } = useApi("GET /usage/analytics/proof", { month });
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
      <div className="grid grid-cols-1 gap-4">
        {error && <Alert tone="danger">{error.message}</Alert>}
        {!data && !error && <p role="status">{t("counting")}</p>}
        {data && (
          <>
            <Alert tone={data.equal ? "success" : "danger"}>{t(data.equal ? "equal" : "differs")}</Alert>
            <DataTable
              caption={t("title")}
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
          </>
        )}
      </div>
    </Dialog>
  );
}
