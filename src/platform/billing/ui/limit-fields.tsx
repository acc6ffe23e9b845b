"use client";
import { Plus, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { Input } from "../../../ui/input.tsx";
import { Select } from "../../../ui/select.tsx";
import type { UsageLimit, UsageLimits } from "./own-limits.tsx";

type Facts = Pick<UsageLimit, "metric" | "period"> & { most: number | null };
interface Props {
  metrics: UsageLimits["metrics"];
  initial: readonly Facts[];
  errors: Record<string, string>;
}
const mostLimits = 10;

/** Lines of "at most 100, RAG queries, a day", as many as one likes. */
export function LimitFields({ metrics, initial, errors }: Props) {
  const t = useTranslations("billing.ui.limits");
  const [lines, setLines] = useState(() => initial.map((facts, id) => ({ ...facts, id })));
  const add = () =>
    setLines([
      ...lines,
      { id: (lines.at(-1)?.id ?? -1) + 1, metric: metrics[0]!.metric, period: "day" as const, most: null },
    ]);
  return (
    <fieldset className="grid grid-cols-1 gap-2.5">
      <legend className="mb-1 font-medium text-sm">{t("title")}</legend>
      <p className="text-muted-foreground text-xs leading-5">{t("hint")}</p>
      {lines.map(({ id, ...facts }, place) => (
        <Line
          key={id}
          name={`limits.${place}`}
          {...{ metrics, facts, errors }}
          onRemove={() => setLines(lines.filter((one) => one.id !== id))}
        />
      ))}
      {lines.length < mostLimits && (
        <Button variant="outline" size="sm" className="w-fit" onClick={add}>
          <Plus aria-hidden /> {t("add")}
        </Button>
      )}
    </fieldset>
  );
}

interface LineProps extends Omit<Props, "initial"> {
  name: string;
  facts: Facts;
  onRemove: () => void;
}

function Line({ name, metrics, facts, errors, onRemove }: LineProps) {
  const t = useTranslations("billing.ui.limits");
  const { number } = useFormatter();
  const [metric, setMetric] = useState(facts.metric);
  const plan = metrics.find((one) => one.metric === metric)?.plan;
  const error = errors[`${name}.most`] ?? errors[`${name}.metric`];
  return (
    <div className="grid grid-cols-1 gap-1">
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-2 sm:grid-cols-[7rem_minmax(0,1fr)_8rem_auto]">
        <Input
          name={`${name}.most`}
          type="number"
          inputMode="numeric"
          min={1}
          required
          aria-label={t("most")}
          placeholder="100"
          defaultValue={facts.most ?? ""}
          aria-invalid={error ? true : undefined}
        />
        <Select
          name={`${name}.metric`}
          className="max-sm:order-first max-sm:col-span-3"
          aria-label={t("metric")}
          value={metric}
          onChange={(event) => setMetric(event.target.value)}
          options={metrics.map((one) => ({ value: one.metric, label: one.title }))}
        />
        <Select
          name={`${name}.period`}
          aria-label={t("period")}
          defaultValue={facts.period}
          options={(["day", "month"] as const).map((value) => ({ value, label: t(`a.${value}`) }))}
        />
        <Button variant="ghost" size="icon-sm" aria-label={t("remove")} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {error ? (
        <p role="alert" className="text-danger text-xs leading-5">
          {error}
        </p>
      ) : (
        plan && (
          <p className="text-muted-foreground text-xs leading-5">
            {t(`plan.${plan.period}`, { most: number(plan.most) })}
          </p>
        )
      )}
    </div>
  );
}

/** What the lines of a form say, in their order. */
export function limitFacts(fields: FormData) {
  const of = (name: string) => String(fields.get(name));
  const limits = [];
  for (let place = 0; fields.has(`limits.${place}.most`); place++) {
    const name = `limits.${place}`;
    const period: UsageLimit["period"] = of(`${name}.period`) === "day" ? "day" : "month";
    limits.push({ metric: of(`${name}.metric`), period, most: Number(of(`${name}.most`)) });
  }
  return limits;
}
