"use client";
import { Check, Minus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Alert } from "../../../ui/alert.tsx";
import { Badge } from "../../../ui/badge.tsx";
import type { Plan } from "./plans.tsx";
import { type PlanFits, useVerdict } from "./use-verdict.ts";

interface Props {
  plans: Plan[];
  /** What the team's own use says of each plan. */
  fit?: PlanFits | null;
}

/** Feature by feature; on a phone it scrolls sideways while the names stay. */
export function Comparison({ plans, fit }: Props) {
  const t = useTranslations("billing.ui.pricing");
  const { number } = useFormatter();
  const fitOf = (plan: Plan) => fit?.plans.find(({ name }) => name === plan.name);
  const limits = plans[0]!.limits.map(({ metric, title }, place) => ({
    key: metric,
    title,
    cells: plans.map((plan) => {
      const { most, period } = plan.limits[place]!;
      const own = fitOf(plan)?.limits[place];
      return (
        <span key={plan.name} className="grid gap-0.5">
          {most === null ? t("unlimited") : t(`per.${period!}`, { most: number(most) })}
          {own && own.most !== null && <OwnUse limit={own} />}
        </span>
      );
    }),
  }));
  const compared = plans.flatMap(({ features }) => features.filter(({ said_by }) => said_by === null));
  const names = new Map(compared.map(({ name, title }) => [name, title]));
  const features = [...names].map(([key, title]) => ({
    key,
    title,
    cells: plans.map(({ name: plan }, place) => {
      // A larger plan holds what the smaller ones do.
      const held = plans.slice(0, place + 1).flatMap(({ features: own }) => own);
      return <Holds key={plan} yes={held.some(({ name }) => name === key)} />;
    }),
  }));
  const seats = {
    key: "seats",
    title: t("members"),
    cells: plans.map((plan) => (plan.seats === null ? t("unlimited") : number(plan.seats))),
  };
  const rows: { key: string; title: string; cells: ReactNode[] }[] = [...limits, seats, ...features];
  return (
    <div className="grid grid-cols-1 gap-5">
      {fit && <Verdict fit={fit} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard too */}
      <section className="overflow-x-auto rounded-xl border bg-card" tabIndex={0} aria-label={t("compare")}>
        <table className="w-full min-w-[34rem] text-sm">
          <thead>
            <tr className="border-b">
              <td className="p-4" />
              {plans.map(({ name, title }) => (
                <th key={name} scope="col" className="p-4 text-left align-top font-semibold">
                  <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                    {title}
                    {fit && <Mark fit={fit} plan={name} />}
                  </span>
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

function Verdict({ fit }: { fit: PlanFits }) {
  return <Alert>{useVerdict(fit)}</Alert>;
}

/** Which plan it is that the team has, and which one its use asks for. */
function Mark({ fit, plan }: { fit: PlanFits; plan: string }) {
  const t = useTranslations("billing.ui.fit");
  if (plan === fit.current) return <Badge>{t("yours")}</Badge>;
  return plan === fit.fitting && fit.days_used > 0 ? <Badge tone="success">{t("fits")}</Badge> : null;
}

/** How full the limit was with the team's own use, or would have been. */
function OwnUse({ limit }: { limit: PlanFits["plans"][number]["limits"][number] }) {
  const t = useTranslations("billing.ui.fit");
  const { number } = useFormatter();
  const reached = limit.days_reached > 0;
  return (
    <span className={reached ? "text-danger text-xs" : "text-muted-foreground text-xs"}>
      {reached
        ? t("reached", { count: limit.days_reached })
        : t(`share.${limit.period!}`, { percent: number((limit.percent ?? 0) / 100, { style: "percent" }) })}
    </span>
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
