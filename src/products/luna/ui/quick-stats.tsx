"use client";
import { Cpu, Rocket, Search } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { StatCard } from "../../../ui/stat-card.tsx";
import { LimitBar } from "./limit-bar.tsx";

type Current = ApiOutput<"GET /usage/current">;

/** RAG queries, agent runs and deployments of the month, the first two against the limit that binds, and who set it. */
export function QuickStats({ current }: { current: Current }) {
  const t = useTranslations("luna.ui.home");
  const metrics = useTranslations("luna.metrics");
  const { number, dateTime } = useFormatter();
  const month = dateTime(new Date(current.period_start), { month: "long", year: "numeric" });
  const card = (metric: string, value: number, icon: ReactNode, limited: boolean) => {
    const limit = current.limit_details.find((one) => one.metric === metric);
    const hint = limited && !limit ? t("unlimited", { month }) : month;
    return (
      <StatCard label={metrics(metric as never)} value={number(value)} icon={icon} hint={hint}>
        {limit && (
          <>
            <LimitBar limit={limit} />
            <p className="text-muted-foreground text-xs leading-5">{limit.set_by}</p>
          </>
        )}
      </StatCard>
    );
  };
  return (
    <div className="grid grid-cols-1 gap-3 sm:gap-4 md:grid-cols-3">
      {card("rag_query", current.usage.rag_queries, <Search />, true)}
      {card("agent_execution", current.usage.agent_executions, <Cpu />, true)}
      {card("deployment", current.usage.deployments, <Rocket />, false)}
    </div>
  );
}
