"use client";
import { BellOff } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { toast } from "../../../ui/toast.ts";
import { unusualQuery } from "./unusual-query.ts";

type Alerts = ApiOutput<"GET /usage/alerts">;
type UsageAlert = Alerts["data"][number];

interface UnusualUseProps {
  /** Only what the whole team used, or only calls of keys. */
  of?: "team" | "key";
  initial: Alerts;
  mayManage: boolean;
  /** Also what is muted now, so that it can be heard again. */
  withMuted?: boolean;
}

/** Days of unusual use, each with what is usual, until somebody dismisses them; and what is muted now. */
export function UnusualUse({ of, initial, mayManage, withMuted }: UnusualUseProps) {
  const { data = initial } = useApi("GET /usage/alerts", unusualQuery(of), { initial });
  const shown = data.data.filter(({ dismissed_at }) => !dismissed_at || (mayManage && withMuted));
  if (shown.length === 0) return null;
  return (
    <div className="grid grid-cols-1 gap-3">
      {shown.map((alert) =>
        alert.dismissed_at ? (
          <Muted key={alert.id} alert={alert} />
        ) : (
          <Unusual key={alert.id} alert={alert} actions={mayManage && <Actions id={alert.id} />} />
        ),
      )}
    </div>
  );
}

function Unusual({ alert, actions }: { alert: UsageAlert; actions: ReactNode }) {
  const t = useTranslations("metering.ui.unusual");
  const { number, dateTime } = useFormatter();
  // A calendar day of the team, whatever the zone of who looks at it.
  const inDay = (options: { day?: "numeric"; month?: "long"; weekday?: "long" }) =>
    dateTime(new Date(alert.day), { ...options, timeZone: "UTC" });
  return (
    <Alert tone="warning" title={t("title", namesOf(alert))} actions={actions}>
      {t("text", {
        ...{ today: String(alert.today), value: number(alert.value), low: number(alert.low), high: number(alert.high) },
        ...{ day: inDay({ day: "numeric", month: "long" }), weekday: inDay({ weekday: "long" }) },
      })}
    </Alert>
  );
}

const namesOf = ({ title, key }: UsageAlert) => ({ metric: title, of: key ? "key" : "team", key: key?.name ?? "" });

const muteDays = 30;

function Actions({ id }: { id: string }) {
  const t = useTranslations("metering.ui.unusual");
  const onError = (problem: Error) => toast.error(problem.message);
  const restore = useApiMutation("POST /usage/alerts/:id/restore", { onError });
  const dismiss = useApiMutation("POST /usage/alerts/:id/dismiss", {
    onError,
    onSuccess: (alert) =>
      toast.success(t(alert.muted_until ? "mutedDone" : "dismissed"), {
        action: { label: t("undo"), onClick: () => restore.mutate({ id }) },
      }),
  });
  return (
    <>
      <Button size="sm" variant="outline" disabled={dismiss.isPending} onClick={() => dismiss.mutate({ id })}>
        {t("dismiss")}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        disabled={dismiss.isPending}
        onClick={() => dismiss.mutate({ id, mute_days: muteDays })}
      >
        {t("mute")}
      </Button>
    </>
  );
}

function Muted({ alert }: { alert: UsageAlert }) {
  const t = useTranslations("metering.ui.unusual");
  const { dateTime } = useFormatter();
  const restore = useApiMutation("POST /usage/alerts/:id/restore", {
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-muted-foreground text-sm">
      <BellOff aria-hidden className="size-4" />
      {t("muted", {
        ...namesOf(alert),
        day: dateTime(new Date(alert.muted_until ?? alert.created_at), { dateStyle: "medium" }),
      })}
      <Button
        size="sm"
        variant="link"
        className="px-0"
        pending={restore.isPending}
        onClick={() => restore.mutate({ id: alert.id })}
      >
        {t("unmute")}
      </Button>
    </p>
  );
}
