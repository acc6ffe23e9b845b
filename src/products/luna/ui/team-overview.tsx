"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { BarList } from "../../../ui/bar-list.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { StatCard } from "../../../ui/stat-card.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { activityOf } from "../activity.ts";
import { FirstEvent } from "./first-event.tsx";
import { isUnused, NothingUsed } from "./nothing-used.tsx";
import { TeamBilling } from "./team-billing.tsx";
import { UsageChart } from "./usage-chart.tsx";

type Figures = ApiOutput<"GET /teams/:id/overview">;
type Usage = Figures["usage"];
interface Props {
  initial: Figures;
  mayEdit: boolean;
  mayManage: boolean;
}
const busiest = 6;

/**
 * Seats, what the team did this month, who did most of it, and the one bill for all of them. Without a first event it
 * teaches how to send one, and lights up when it comes.
 */
export function TeamOverview({ initial, mayEdit, mayManage }: Props) {
  const t = useTranslations("luna.ui.team");
  const metrics = useTranslations("luna.metrics");
  const { number } = useFormatter();
  const id = initial.usage.team_id;
  const { data = initial } = useApi("GET /teams/:id/overview", { id }, { initial });
  const { members, usage, subscription } = data;
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
      {usage.ever_reported ? <Month usage={usage} /> : <FirstEvent mayManageKeys={mayManage} mayEdit={mayEdit} />}
    </div>
  );
}

/** The days of the month, and the members by what they used in it. */
function Month({ usage: { total_usage, daily_breakdown, member_breakdown } }: { usage: Usage }) {
  const t = useTranslations("luna.ui.team");
  const { number } = useFormatter();
  if (isUnused(total_usage))
    return <NothingUsed actions={<TextLink href="/dashboard/team/usage">{t("byMember")}</TextLink>} />;
  return (
    <div className="grid grid-cols-1 gap-6 lg:grid-cols-3">
      <Card className="lg:col-span-2">
        <CardHeader title={t("together")} description={t("togetherText")} />
        <CardContent>
          <UsageChart days={daily_breakdown} label={t("together")} height={260} />
        </CardContent>
      </Card>
      <Card>
        <CardHeader title={t("busiest")} description={t("busiestText")} />
        <CardContent>
          <BarList
            label={t("busiest")}
            items={member_breakdown
              .filter(activityOf)
              .slice(0, busiest)
              .map((member) => ({
                label: member.name,
                value: activityOf(member),
                display: number(activityOf(member)),
              }))}
          />
          <p className="mt-5 text-sm">
            <TextLink href="/dashboard/team/usage">{t("byMember")}</TextLink>
          </p>
        </CardContent>
      </Card>
    </div>
  );
}
