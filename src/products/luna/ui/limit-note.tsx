"use client";
import { useFormatter, useTranslations } from "next-intl";
import { Alert } from "../../../ui/alert.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import type { LimitFacts } from "./limit-bar.tsx";

/** The limit that will bite next: from 80 % on, or as soon as the pace leads there before the day is over. */
export function LimitNote({ limits }: { limits: LimitFacts[] }) {
  const t = useTranslations("luna.ui.limits");
  const texts = useTranslations();
  const { number, dateTime } = useFormatter();
  const next = limits
    .filter(({ percent, reached_at }) => percent >= 80 || reached_at)
    .sort((a, b) => b.percent - a.percent)[0];
  if (!next) return null;
  const day = next.period === "day";
  const time = (moment: string) => dateTime(new Date(moment), { hour: "numeric", minute: "2-digit" });
  const reached = next.remaining === 0;
  const facts = {
    metric: texts(`${next.module}.metrics.${next.metric}` as never),
    used: number(next.used),
    most: number(next.most),
    left: number(next.remaining),
    at: next.reached_at ? time(next.reached_at) : "",
    reset: dateTime(new Date(next.resets_at), day ? { hour: "numeric", minute: "2-digit" } : { dateStyle: "long" }),
  };
  return (
    <Alert
      tone={reached ? "danger" : "warning"}
      title={t(reached ? "reached" : next.reached_at ? "pace" : "near", facts)}
      actions={
        next.raised_by === "plan" && (
          <ButtonLink href="/pricing" size="sm">
            {t("upgrade")}
          </ButtonLink>
        )
      }
    >
      {next.raised_by === "team" && `${next.set_by}. `}
      {t(reached ? (day ? "reachedDay" : "reachedMonth") : "left", facts)}
    </Alert>
  );
}
