"use client";
import { Check, Minus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Plan } from "./plans.tsx";

/** Feature by feature; on a phone it scrolls sideways while the names stay. */
export function Comparison({ plans }: { plans: Plan[] }) {
  const t = useTranslations("billing.ui.pricing");
  const { number } = useFormatter();
  const limits = plans[0]!.limits.map(({ metric, title }, place) => ({
    key: metric,
    title,
    cells: plans.map((plan) => {
      const { most, period } = plan.limits[place]!;
      return most === null ? t("unlimited") : t(`per.${period!}`, { most: number(most) });
    }),
  }));
  const names = new Map(plans.flatMap(({ features }) => features.map(({ name, title }) => [name, title])));
  const features = [...names].map(([key, title]) => ({
    key,
    title,
    cells: plans.map(({ features: own }) => <Holds key={key} yes={own.some(({ name }) => name === key)} />),
  }));
  const seats = {
    key: "seats",
    title: t("members"),
    cells: plans.map((plan) => (plan.seats === null ? t("unlimited") : number(plan.seats))),
  };
  const rows: { key: string; title: string; cells: ReactNode[] }[] = [...limits, seats, ...features];
  return (
    <div className="grid grid-cols-1 gap-5">
      <h2 className="font-semibold text-xl tracking-tight">{t("compare")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard too */}
      <section className="overflow-x-auto rounded-xl border bg-card" tabIndex={0} aria-label={t("compare")}>
        <table className="w-full min-w-[34rem] text-sm">
          <thead>
            <tr className="border-b">
              <td className="p-4" />
              {plans.map(({ name, title }) => (
                <th key={name} scope="col" className="p-4 text-left font-semibold">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {rows.map(({ key, title, cells }) => (
              <tr key={key}>
                <th scope="row" className="sticky left-0 bg-card p-4 text-left font-medium">
                  {title}
                </th>
                {cells.map((cell, place) => (
                  <td key={plans[place]!.name} className="p-4 tabular-nums">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Holds({ yes }: { yes: boolean }) {
  const t = useTranslations("billing.ui.pricing");
  return yes ? (
    <Check aria-label={t("included")} className="size-4 text-primary-text" />
  ) : (
    <Minus aria-label={t("notIncluded")} className="size-4 text-muted-foreground" />
  );
}
