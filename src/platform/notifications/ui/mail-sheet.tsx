"use client";
import { RotateCcw } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { toast } from "../../../ui/toast.ts";
import { MailBadge } from "./mail-badge.tsx";

type Mail = ApiOutput<"GET /notifications/mails/:id">;

const routes = {
  team: { read: "GET /notifications/mails/:id", resend: "POST /notifications/mails/:id/resend" },
  platform: { read: "GET /admin/mails/:id", resend: "POST /admin/mails/:id/resend" },
} as const;
const followMs = 2_000;

interface Props {
  of: keyof typeof routes;
  id: string;
  mayResend: boolean;
  onClose: () => void;
}

/** One mail with every attempt to deliver it. Loaded when it is opened. */
export default function MailSheet({ of, id, mayResend, onClose }: Props) {
  const t = useTranslations("notifications.log");
  const client = useQueryClient();
  const { data, error } = useApi(routes[of].read, { id });
  const lookAgain = () =>
    client.invalidateQueries({ predicate: ({ queryKey }) => /^GET \/\w+\/mails/.test(String(queryKey[0])) });
  const resend = useApiMutation(routes[of].resend, {
    onSuccess: () => {
      toast.success(t("sentAgain"));
      return lookAgain();
    },
    onError: (problem) => toast.error(problem.message),
  });
  // Nothing tells a page across teams how it goes on; each look is recorded, so it looks only after what it asked for.
  const follows = of === "platform" && resend.isSuccess && (data?.state === "queued" || data?.state === "sending");
  // biome-ignore lint/correctness/useExhaustiveDependencies: looking again does not change
  useEffect(() => {
    if (!follows) return;
    const timer = setInterval(lookAgain, followMs);
    return () => clearInterval(timer);
  }, [follows]);
  const ended = data?.state === "bounced" || data?.state === "failed";
  return (
    <Dialog
      open
      side="right"
      onClose={onClose}
      className="w-[min(34rem,calc(100vw-1rem))]"
      title={data?.subject ?? "…"}
      description={data && <MailBadge mail={data} />}
      closeLabel={t("close")}
      footer={
        mayResend &&
        ended &&
        !data.again && (
          <Button variant="outline" pending={resend.isPending} onClick={() => resend.mutate({ id })}>
            <RotateCcw aria-hidden />
            {t("resend")}
          </Button>
        )
      }
    >
      {error && <Alert tone="danger">{error.message}</Alert>}
      {data ? <MailDetail mail={data} /> : !error && <Skeleton className="h-80 w-full" />}
    </Dialog>
  );
}

function MailDetail({ mail }: { mail: Mail }) {
  const t = useTranslations("notifications.log");
  const at = useMoments();
  const facts: [string, ReactNode][] = [
    [t("recipient"), mail.to_name ? t("person", { name: mail.to_name, address: mail.to }) : mail.to],
    [t("kind"), t(`kinds.${mail.kind}`)],
    [t("template"), <code key="name">{mail.name}</code>],
    [t("written"), at(mail.created_at)],
    ...(mail.again_at ? [[t("again"), at(mail.again_at)] as [string, string]] : []),
    ...(mail.next_attempt_at ? [[t("next"), at(mail.next_attempt_at)] as [string, string]] : []),
  ];
  return (
    <div className="grid grid-cols-1 gap-6">
      {mail.again && (
        <Alert tone="info" title={t("notAgain")}>
          {mail.again.detail}
        </Alert>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2 text-sm">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted-foreground">{label}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <section className="grid grid-cols-1 gap-2">
        <h3 className="font-semibold text-sm">{t("attemptsOf", { count: mail.attempts })}</h3>
        {mail.log.length === 0 && <p className="text-muted-foreground text-sm">{t("noAttempts")}</p>}
        <ol className="grid grid-cols-1 gap-2">
          {mail.log.toReversed().map((attempt) => (
            <AttemptCard key={attempt.at} attempt={attempt} />
          ))}
        </ol>
      </section>
      <p className="text-muted-foreground text-xs leading-5">{t("noBody")}</p>
    </div>
  );
}

function AttemptCard({ attempt: { at, outcome, answer } }: { attempt: Mail["log"][number] }) {
  const t = useTranslations("notifications.log");
  const moment = useMoments();
  return (
    <li className="grid grid-cols-1 gap-1.5 rounded-lg border p-3">
      <p className={outcome === "sent" ? "text-sm" : "text-danger text-sm"}>{t(`outcomes.${outcome}`)}</p>
      {answer && outcome !== "suppressed" && (
        <code className="break-words rounded-md bg-muted px-2 py-1 text-xs leading-5">{answer}</code>
      )}
      <p className="text-muted-foreground text-xs tabular-nums">{moment(at)}</p>
    </li>
  );
}

function useMoments() {
  const { dateTime } = useFormatter();
  return (moment: string) => dateTime(new Date(moment), { dateStyle: "medium", timeStyle: "medium" });
}
