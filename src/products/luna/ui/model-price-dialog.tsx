"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useApi } from "../../../client/use-api.ts";
import { useForm } from "../../../client/use-form.ts";
import { DataTable } from "../../../ui/data-table.tsx";
import { TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import { useMicrodollars } from "./use-microdollars.ts";

interface Props {
  /** Empty when none was chosen. */
  model: string;
  /** The day that is proposed: a first price is for the whole month, a new one from now on. */
  from: string;
  onClose: () => void;
}
const fields = ["input_per_million_microdollars", "output_per_million_microdollars"] as const;

/** Sets what a model's tokens cost from a day on, beside all prices that were set before. */
export function ModelPriceDialog({ model, from, onClose }: Props) {
  const t = useTranslations("luna.ui.analytics.cost");
  const form = useForm("PUT /usage/prices", {
    input: (data) => {
      const text = (name: string) => String(data.get(name)).trim();
      const wrong: Record<string, string> = {};
      if (!text("model")) wrong.model = t("noModel");
      const [input, output] = fields.map((name) => {
        // A comma is a point, as people type.
        const typed = text(name).replace(",", ".");
        if (!/^\d{1,4}(\.\d{1,6})?$/.test(typed)) wrong[name] = t("number");
        return Math.round(Number(typed) * 1_000_000);
      });
      if (Object.keys(wrong).length > 0) return { wrong };
      return {
        model: text("model"),
        input_per_million_microdollars: input!,
        output_per_million_microdollars: output!,
        ...(text("from") ? { from: text("from") } : {}),
      };
    },
    done: (price) => {
      toast.success(t("saved", { model: price.model }));
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      size="lg"
      title={t("prices")}
      description={t("pricesText")}
      form={form}
      labels={{ submit: t("save"), cancel: t("cancel"), close: t("cancel") }}
    >
      <TextField name="model" label={t("model")} hint={t("modelHint")} defaultValue={model} error={form.errors.model} />
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-3">
        {fields.map((name) => (
          <TextField
            key={name}
            name={name}
            label={t(name)}
            inputMode="decimal"
            autoComplete="off"
            error={form.errors[name]}
          />
        ))}
        <TextField name="from" type="date" label={t("from")} defaultValue={from} error={form.errors.from} />
      </div>
      <p className="text-muted-foreground text-xs leading-5">{t("fromHint")}</p>
      <SetBefore />
    </FormDialog>
  );
}

function SetBefore() {
  const t = useTranslations("luna.ui.analytics.cost");
  const dollars = useMicrodollars();
  const { dateTime } = useFormatter();
  const { data } = useApi("GET /usage/prices", { limit: 100 });
  if (!data || data.data.length === 0) return null;
  const right = { align: "right" as const, className: "tabular-nums" };
  return (
    <DataTable
      caption={t("before")}
      className="shadow-none"
      rows={data.data}
      rowKey={(row) => row.id}
      columns={[
        { key: "model", header: t("model"), primary: true, cell: (row) => row.model },
        {
          key: "input",
          header: t("input_per_million_microdollars"),
          ...right,
          cell: (row) => dollars(row.input_per_million_microdollars),
        },
        {
          key: "output",
          header: t("output_per_million_microdollars"),
          ...right,
          cell: (row) => dollars(row.output_per_million_microdollars),
        },
        {
          ...{ key: "from", header: t("from"), ...right },
          cell: (row) => dateTime(new Date(row.valid_from), { dateStyle: "medium" }),
        },
      ]}
    />
  );
}
