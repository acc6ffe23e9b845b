"use client";
import { useFormatter, useTranslations } from "next-intl";
import { type Assumptions, type Estimate, estimate, type ValuedCounts, valued } from "../roi.ts";
import { usePercent } from "./analytics-parts.tsx";

interface Props {
  assumptions: Assumptions;
  cost: number;
  counts: ValuedCounts;
  results: { low: Estimate; base: Estimate; high: Estimate };
  /** Of a month without any event. */
  quiet: boolean;
  dollars: (value: number) => string;
}
const proPrice = 29;

/** Value, multiplier and the formula with its numbers. */
export function RoiResult({ assumptions, cost, counts, results, quiet, dollars }: Props) {
  const t = useTranslations("luna.ui.analytics.roi");
  const { number } = useFormatter();
  const percent = usePercent();
  const { low, base, high } = results;
  const times = (value: number | null) => (value === null ? "—" : `${number(value, { maximumFractionDigits: 2 })}×`);
  const withPro = estimate(base.hours_saved, proPrice, assumptions).multiplier ?? 0;
  return (
    <div className="@container grid h-fit gap-6">
      <div className="flex flex-wrap gap-x-12 gap-y-5">
        <Figure label={t("value")} value={dollars(base.value)} />
        <Figure label={t("multiplier")} value={times(base.multiplier)} />
        <Figure
          label={t("cost")}
          value={dollars(cost)}
          hint={t(assumptions.cost_per_month === null ? "costHint" : "costOwn")}
        />
      </div>
      {cost === 0 && !quiet && (
        <p className="text-muted-foreground text-sm leading-6">
          {t("free", { multiplier: number(withPro, { maximumFractionDigits: 1 }) })}
        </p>
      )}
      <dl className="grid @md:grid-cols-3 @max-md:divide-y @md:divide-x rounded-lg border bg-muted/40">
        {(["low", "base", "high"] as const).map((name) => (
          <div
            key={name}
            className="grid @max-md:grid-cols-[1fr_auto_minmax(3rem,auto)] items-baseline gap-x-3 gap-y-0.5 px-4 py-3"
          >
            <dt className="text-muted-foreground text-xs">{t(name)}</dt>
            <dd className="font-semibold tabular-nums">{dollars(results[name].value)}</dd>
            <dd className="@max-md:text-right text-muted-foreground text-xs tabular-nums">
              {times(results[name].multiplier)}
            </dd>
          </div>
        ))}
      </dl>
      {!quiet && (
        <p className="-mt-3 text-muted-foreground text-xs leading-5">
          {t("valueHint", {
            low: dollars(low.value),
            high: dollars(high.value),
            spread: percent(assumptions.spread * 100),
          })}
        </p>
      )}
      <Formula assumptions={assumptions} cost={cost} counts={counts} base={base} quiet={quiet} dollars={dollars} />
    </div>
  );
}

/** How hours come about, the value and the multiplier: in words, and with the numbers of the month. */
function Formula({ assumptions, cost, counts, base, quiet, dollars }: Omit<Props, "results"> & { base: Estimate }) {
  const t = useTranslations("luna.ui.analytics.roi");
  const { number } = useFormatter();
  const percent = usePercent();
  const hours = number(base.hours_saved, { maximumFractionDigits: 1 });
  const done = valued.filter((name) => counts[name] > 0);
  const minutes = done.map((name) => `${number(counts[name])} × ${number(assumptions.minutes_per[name])}`);
  if (counts.minute_saved > 0 || done.length === 0)
    minutes.push(t("measured", { minutes: number(counts.minute_saved) }));
  return (
    <div className="grid gap-1.5">
      <h3 className="font-medium text-sm">{t("formula")}</h3>
      <p className="text-muted-foreground text-sm">{t("hoursText")}</p>
      <p className="text-muted-foreground text-sm">{t("formulaText")}</p>
      {quiet ? (
        <p className="text-muted-foreground text-sm">{t("formulaQuiet")}</p>
      ) : (
        <p className="wrap-anywhere font-mono text-xs leading-6">
          {t("hoursNumbers", { minutes: minutes.join(" + "), hours })}
          <br />
          {t("formulaNumbers", {
            hours,
            utilisation: percent(assumptions.utilisation * 100),
            rework: number(assumptions.rework_hours),
            rate: dollars(assumptions.hourly_rate),
            value: dollars(base.value),
          })}
          {base.multiplier !== null && (
            <>
              <br />
              {t("formulaMultiplier", {
                value: dollars(base.value),
                cost: dollars(cost),
                multiplier: number(base.multiplier, { maximumFractionDigits: 2 }),
              })}
            </>
          )}
        </p>
      )}
    </div>
  );
}

function Figure({ label, value, hint }: { label: string; value: string; hint?: string }) {
  return (
    <div className="grid h-fit gap-1">
      <p className="text-muted-foreground text-sm">{label}</p>
      <p className="font-semibold text-3xl tabular-nums tracking-[-0.03em]">{value}</p>
      {hint && <p className="text-muted-foreground text-xs">{hint}</p>}
    </div>
  );
}
