"use client";
import { Monitor, Smartphone, SquareTerminal } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { toast } from "../../../ui/toast.ts";
import { deviceOf } from "./device.ts";

type Sessions = ApiOutput<"GET /sessions">;
type Session = Sessions["data"][number];

/** Where this person is signed in. */
export function SessionList({ initial }: { initial: Sessions }) {
  const t = useTranslations("identity.settings");
  const client = useQueryClient();
  const { rows, error, hasMore, loadMore, pending } = useApiList("GET /sessions", {}, initial);
  const read = () => client.invalidateQueries({ queryKey: ["GET /sessions"] });
  const endOthers = useApiMutation("POST /sessions/end-others", {
    onSuccess: ({ ended }) => {
      toast.success(t("endedOthers", { count: ended }));
      return read();
    },
  });
  const here = rows.filter(({ current }) => current);
  const others = rows.filter(({ current }) => !current);
  return (
    <div className="grid gap-4">
      {error && <Alert tone="danger">{error.message}</Alert>}
      <ul aria-label={t("sessions")} className="divide-y rounded-xl border bg-card shadow-raised">
        {[...here, ...others].map((session) => (
          <SessionRow key={session.id} session={session} onEnded={read} />
        ))}
      </ul>
      {hasMore && <LoadMore label={t("more")} onLoad={loadMore} pending={pending} />}
      {others.length > 0 && (
        <ConfirmButton
          variant="outline"
          className="w-fit text-danger"
          dialog={{
            danger: true,
            title: t("endOthersTitle"),
            description: t("endOthersText"),
            labels: { confirm: t("endOthers"), cancel: t("cancel"), close: t("close") },
          }}
          onConfirm={async () => {
            await endOthers.mutateAsync({});
          }}
        >
          {t("endOthers")}
        </ConfirmButton>
      )}
    </div>
  );
}

function SessionRow({ session, onEnded }: { session: Session; onEnded: () => void }) {
  const t = useTranslations("identity.settings");
  const locale = useLocale();
  const end = useApiMutation("DELETE /sessions/:id", {
    onSuccess: () => {
      toast.success(t("ended"));
      onEnded();
    },
    onError: (problem) => toast.error(problem.message),
  });
  const { browser, system } = deviceOf(session.user_agent);
  const program = session.kind === "program";
  const Icon =
    program || system === null ? SquareTerminal : ["iPhone", "iPad", "Android"].includes(system) ? Smartphone : Monitor;
  const device = program
    ? t("programDevice", { name: browser ?? t("unknownDevice") })
    : browser && system
      ? t("device", { browser, system })
      : (browser ?? system ?? t("unknownDevice"));
  return (
    <li className="flex items-center gap-3.5 px-4 py-3.5">
      <Icon aria-hidden className="size-5 shrink-0 text-muted-foreground" />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium" title={session.user_agent ?? undefined}>
          {device}
          {session.current && <Badge tone="success">{t("thisDevice")}</Badge>}
        </p>
        <p className="flex flex-wrap gap-x-1.5 text-muted-foreground text-xs leading-5">
          {session.ip && <span>{session.ip} ·</span>}
          <span>
            {t("lastSeen")} <TimeAgo value={session.last_seen_at} locale={locale} />
          </span>
        </p>
      </div>
      {!session.current && (
        <Button
          variant="outline"
          size="sm"
          pending={end.isPending}
          aria-label={t("signOutOf", { device })}
          onClick={() => end.mutate({ id: session.id })}
        >
          {t("signOut")}
        </Button>
      )}
    </li>
  );
}
