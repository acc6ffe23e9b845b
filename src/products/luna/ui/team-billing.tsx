"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { TextLink } from "../../../ui/text-link.tsx";

interface Props {
  subscription: ApiOutput<"GET /subscription">;
  /** Seats that are taken. */
  used: number;
}

const money = { style: "currency", trailingZeroDisplay: "stripIfInteger" } as const;

/** One bill for the whole team: its plan, its seats, and what is charged next. */
export function TeamBilling({ subscription, used }: Props) {
  const t = useTranslations("luna.ui.team.billing");
  const { number, dateTime } = useFormatter();
  const { billing_period: paid, next_invoice: next, current_period_end: end, seats } = subscription;
  const day = (moment: string) => dateTime(new Date(moment), { dateStyle: "long" });
  const due = subscription.cancel_at_period_end && end ? t("ends", { date: day(end) }) : t("none");
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={t("text")}
        actions={<TextLink href="/dashboard/subscription">{t("link")}</TextLink>}
      />
      <CardContent>
        <dl className="grid grid-cols-1 gap-5 sm:grid-cols-3">
          <Fact
            name={t("plan")}
            value={subscription.title}
            hint={t(paid === null ? "unpaid" : paid === "yearly" ? "paidYearly" : "paidMonthly")}
          />
          <Fact
            name={t("seats")}
            value={
              seats.most === null
                ? t("seatsFree", { used: number(used) })
                : t("seatsOf", { used: number(used), most: number(seats.most) })
            }
          />
          <Fact
            name={t("next")}
            value={next ? number(next.amount, { ...money, currency: next.currency }) : "—"}
            hint={
              next ? t("nextOn", { date: day(next.date) }) : subscription.status === "past_due" ? t("overdue") : due
            }
          />
        </dl>
      </CardContent>
    </Card>
  );
}

function Fact({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <div className="grid h-fit gap-0.5">
      <dt className="text-muted-foreground text-sm">{name}</dt>
      <dd className="font-semibold text-lg tabular-nums tracking-tight">{value}</dd>
      {hint && <dd className="text-muted-foreground text-xs leading-5">{hint}</dd>}
    </div>
  );
}
