"use client";
import { useFormatter, useTranslations } from "next-intl";
import { Progress } from "../../../ui/progress.tsx";
import type { Subscription } from "./billing-view.tsx";

/** Seats and every metric against what the plan allows. */
export function LimitBars({ subscription }: { subscription: Subscription }) {
  const t = useTranslations("billing.ui.page");
  const texts = useTranslations();
  const { dateTime, number } = useFormatter();
  const { seats } = subscription;
  const seatPercent = seats.most === null ? null : Math.min(100, Math.floor((seats.used * 100) / seats.most));
  return (
    <div className="grid grid-cols-1 gap-5">
      <Bar
        title={t("seats")}
        used={number(seats.used)}
        most={seats.most}
        percent={seatPercent}
        // A team that is complete has nothing to put right.
        full={seats.used > (seats.most ?? 0) ? "danger" : "warning"}
      />
      {subscription.limits.map((limit) => (
        <Bar
          key={limit.metric}
          title={texts(`${limit.module}.metrics.${limit.metric}` as never)}
          used={number(limit.used)}
          most={limit.most}
          percent={limit.percent}
          hint={
            limit.most !== null &&
            t("resets", {
              by: limit.set_by ?? "",
              date: dateTime(new Date(limit.resets_at), { dateStyle: "medium", timeStyle: "short" }),
            })
          }
        />
      ))}
    </div>
  );
}

function Bar(props: {
  title: string;
  used: string;
  most: number | null;
  percent: number | null;
  full?: "danger" | "warning";
  hint?: string | false;
}) {
  const t = useTranslations("billing.ui.page");
  const { number } = useFormatter();
  const percent = props.percent ?? 0;
  const tone = percent >= 100 ? (props.full ?? "danger") : percent >= 80 ? "warning" : "primary";
  const text =
    props.most === null
      ? t("unlimited", { used: props.used })
      : t("usedOf", { used: props.used, most: number(props.most) });
  return (
    <div className="grid grid-cols-1 gap-1.5">
      {props.percent === null ? (
        <p className="flex flex-wrap justify-between gap-x-3 text-sm">
          <span>{props.title}</span>
          <span className="text-muted-foreground tabular-nums">{text}</span>
        </p>
      ) : (
        <Progress label={props.title} value={props.percent} valueText={text} tone={tone} />
      )}
      {props.hint && <p className="text-muted-foreground text-xs leading-5">{props.hint}</p>}
    </div>
  );
}
