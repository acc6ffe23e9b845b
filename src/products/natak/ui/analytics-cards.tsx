"use client";
import { CircleCheck, Coins, Gauge, Info, TrendingDown } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useRef } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useBeside } from "../../../platform/metering/ui/use-change.ts";
import { StatCard } from "../../../ui/stat-card.tsx";

type Figures = Pick<ApiOutput<"GET /analytics">, "cards" | "before">;

/** The four figures of the source; `period` says over which days the jobs are counted. */
export function AnalyticsCards({ figures: { cards, before }, period }: { figures: Figures; period: string }) {
  const t = useTranslations("natak.ui.analytics");
  const { number } = useFormatter();
  const beside = useBeside();
  const percent = (value: number) =>
    number(value / 100, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const { success_rate: rate, success_interval: interval } = cards;
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      <StatCard
        label={t("remaining")}
        value={number(cards.credits_remaining)}
        unit={t("unit")}
        icon={<Coins />}
        hint={t("now")}
      />
      <StatCard
        label={t("usedWeek")}
        value={number(cards.credits_used_week)}
        unit={t("unit")}
        icon={<TrendingDown />}
        {...beside(cards.credits_used_week, before.credits_used_week)}
      />
      <StatCard
        label={t("completed")}
        value={number(cards.jobs_completed)}
        icon={<CircleCheck />}
        {...beside(cards.jobs_completed, before.jobs_completed)}
      />
      <StatCard
        label={
          <span className="flex items-center gap-1.5">
            {t("successRate")}
            <Explanation label={t("howCounted")}>
              <p>{t("formula", { period })}</p>
              {interval && <p>{t("intervalText")}</p>}
            </Explanation>
          </span>
        }
        value={rate === null ? "—" : percent(rate)}
        icon={<Gauge />}
        hint={interval ? t("interval", { low: percent(interval[0]), high: percent(interval[1]) }) : t("nothingEnded")}
      />
    </div>
  );
}

/** Text on demand beside a word; opens with pointer, touch and keyboard, and closes with Escape or elsewhere. */
function Explanation({ label, children }: { label: string; children: ReactNode }) {
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (details.current) details.current.open = false;
  };
  return (
    <details
      ref={details}
      className="relative"
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || close()}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <summary className="focus-ring flex size-5 cursor-pointer list-none items-center justify-center rounded-full hover:text-foreground [&::-webkit-details-marker]:hidden">
        <Info aria-label={label} className="size-3.5" />
      </summary>
      <div className="-right-10 absolute top-full z-20 mt-1 grid w-72 max-w-[80vw] gap-2 rounded-lg border bg-popover p-3 text-popover-foreground text-xs leading-5 shadow-floating">
        {children}
      </div>
    </details>
  );
}
