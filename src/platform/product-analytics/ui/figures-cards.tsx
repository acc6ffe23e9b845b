"use client";
import { useFormatter, useTranslations } from "next-intl";
import { StatCard } from "../../../ui/stat-card.tsx";
import { useMoney } from "../../billing/ui/use-money.ts";
import type { Figures } from "./figures-view.tsx";

/** Who is there, and what the last month of the period brings in. */
export function FiguresCards({ figures: { people, revenue } }: { figures: Figures }) {
  const t = useTranslations("product-analytics.ui");
  const { number } = useFormatter();
  const month = revenue.at(-1)!;
  const money = useMoney(month.currency);
  // Where no real money came in, what the sandbox shows is better than nothing, and says so.
  const isLive = month.live.paying_teams + month.live.paying_at_start > 0 || month.sandbox.paying_teams === 0;
  const book = isLive ? month.live : month.sandbox;
  const marked = (hint: string) => (isLive ? hint : t("inSandbox", { hint }));
  return (
    <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      <StatCard
        label={t("people30")}
        value={number(people.mau)}
        hint={t("peopleHint", { day: people.dau, week: people.wau })}
      />
      <StatCard
        label={t("mrr")}
        value={money(book.mrr_minor)}
        hint={marked(t("mrrHint", { teams: book.paying_teams }))}
      />
      <StatCard
        label={t("arpu")}
        value={book.arpu_minor === null ? "—" : money(book.arpu_minor)}
        hint={marked(t("arpuHint"))}
      />
      <StatCard
        label={t("churn")}
        value={book.churn === null ? "—" : number(book.churn / 100, { style: "percent", maximumFractionDigits: 1 })}
        hint={marked(t("churnHint", { ended: book.ended, teams: book.paying_at_start }))}
      />
    </div>
  );
}
