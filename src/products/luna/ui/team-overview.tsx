"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { BarList } from "../../../ui/bar-list.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { StatCard } from "../../../ui/stat-card.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { TeamBilling } from "./team-billing.tsx";
import { UsageChart } from "./usage-chart.tsx";

type Usage = ApiOutput<"GET /teams/:id/usage">;
interface Props {
  initial: {
    members: ApiOutput<"GET /teams/:id/members">;
    usage: Usage;
    subscription: ApiOutput<"GET /subscription">;
  };
}
const busiest = 6;

/** Seats, what the team did this month, who did most of it, and the one bill for all of them. */
export function TeamOverview({ initial }: Props) {
  const t = useTranslations("luna.ui.team");
  const metrics = useTranslations("luna.metrics");
  const { number } = useFormatter();
  const id = initial.usage.team_id;
  const { data: members = initial.members } = useApi("GET /teams/:id/members", { id }, { initial: initial.members });
  const { data: usage = initial.usage } = useApi("GET /teams/:id/usage", { id }, { initial: initial.usage });
  const { data: subscription = initial.subscription } = useApi(
    "GET /subscription",
    {},
    { initial: initial.subscription },
  );
  const used = members.seats_used;
  const seats = subscription.seats.most;
  return (
    <div className="grid grid-cols-1 gap-6">
      <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        <StatCard label={t("seats")} value={number(used)} unit={seats ? t("ofSeats", { seats }) : undefined}>
          {seats && (
            <Progress
              label={t("seats")}
              labelHidden
              value={used}
              max={seats}
              tone={used >= seats ? "warning" : "primary"}
            />
          )}
        </StatCard>
        <StatCard
          label={metrics("rag_query")}
          value={number(usage.total_usage.rag_queries)}
          hint={t("periods.month")}
        />
        <StatCard
          label={metrics("agent_execution")}
          value={number(usage.total_usage.agent_executions)}
          hint={t("periods.month")}
        />
        <StatCard
          label={metrics("deployment")}
          value={number(usage.total_usage.deployments)}
          hint={t("periods.month")}
        />
      </div>
      <TeamBilling subscription={subscription} used={used} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-3">
        <Card className="lg:col-span-2">
          <CardHeader title={t("together")} description={t("togetherText")} />
          <CardContent>
            <UsageChart days={usage.daily_breakdown} label={t("together")} height={260} />
          </CardContent>
        </Card>
        <Card>
          <CardHeader title={t("busiest")} description={t("busiestText")} />
          <CardContent>
            <BarList
              label={t("busiest")}
              items={usage.member_breakdown.slice(0, busiest).map((member) => ({
                label: member.name,
                value: member.rag_queries + member.agent_executions,
                display: number(member.rag_queries + member.agent_executions),
              }))}
            />
            <p className="mt-5 text-sm">
              <TextLink href="/dashboard/team/usage">{t("byMember")}</TextLink>
            </p>
          </CardContent>
        </Card>
      </div>
    </div>
  );
}
