"use client";
import { RotateCcw } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { toast } from "../../../ui/toast.ts";
import { AnswerCode, DeliveryBadge } from "./webhook-parts.tsx";

type Detail = ApiOutput<"GET /webhooks/deliveries/:id">;

interface DeliverySheetProps {
  id: string;
  mayReplay: boolean;
  onClose: () => void;
}

/** A delivery with its request and all answers to it. Loaded when it is opened. */
export default function DeliverySheet({ id, mayReplay, onClose }: DeliverySheetProps) {
  const t = useTranslations("webhooks.ui.delivery");
  const client = useQueryClient();
  const { data, error } = useApi("GET /webhooks/deliveries/:id", { id });
  const replay = useApiMutation("POST /webhooks/deliveries/:id/replay", {
    onSuccess: () => {
      toast.success(t("replayed"));
      return client.invalidateQueries({
        predicate: ({ queryKey }) => /^GET \/webhooks\/.*deliveries/.test(String(queryKey[0])),
      });
    },
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <Dialog
      open
      side="right"
      onClose={onClose}
      className="w-[min(38rem,calc(100vw-1rem))]"
      title={<code className="text-[0.9375rem]">{data?.event ?? "…"}</code>}
      description={data && <DeliveryBadge delivery={data} />}
      closeLabel={t("close")}
      footer={
        mayReplay && (
          <Button variant="outline" pending={replay.isPending} disabled={!data} onClick={() => replay.mutate({ id })}>
            <RotateCcw aria-hidden />
            {t("replay")}
          </Button>
        )
      }
    >
      {error && <Alert tone="danger">{error.message}</Alert>}
      {data ? <DeliveryDetail delivery={data} /> : <Skeleton className="h-80 w-full" />}
    </Dialog>
  );
}

function DeliveryDetail({ delivery }: { delivery: Detail }) {
  const t = useTranslations("webhooks.ui.delivery");
  const { request } = delivery;
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div className="grid grid-cols-1 gap-6">
      <Part title={t("attempts")}>
        {delivery.log.length === 0 && <p className="text-muted-foreground">{t("noAttempts")}</p>}
        <ol className="grid grid-cols-1 gap-2">
          {delivery.log.toReversed().map((attempt) => (
            <AttemptCard key={attempt.at} attempt={attempt} />
          ))}
        </ol>
      </Part>
      <Part
        title={t("request")}
        aside={<CopyButton text={request.body} labels={{ copy: t("copy"), copied: t("copied") }} />}
      >
        <Block text={[`POST ${delivery.url}`, ...headers].join("\n")} />
        <Block text={indented(request.body)} />
      </Part>
    </div>
  );
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="grid grid-cols-1 gap-2">
      <div className="flex min-h-8 items-center justify-between">
        <h3 className="font-semibold text-sm">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

function AttemptCard({ attempt }: { attempt: Detail["log"][number] }) {
  const t = useTranslations("webhooks.ui.delivery");
  const { dateTime } = useFormatter();
  return (
    <li className="grid grid-cols-1 gap-2 rounded-lg border p-3">
      <p className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="font-medium">
          <AnswerCode attempt={attempt} />
        </span>
        <span className="text-muted-foreground text-xs tabular-nums">
          {dateTime(new Date(attempt.at), { dateStyle: "medium", timeStyle: "medium" })} ·{" "}
          {t("milliseconds", { value: attempt.duration_ms })}
        </span>
      </p>
      {attempt.error && <p className="text-danger text-xs leading-5">{attempt.error}</p>}
      {attempt.response && <Block text={attempt.response} />}
    </li>
  );
}

function Block({ text }: { text: string }) {
  return (
    <pre className="max-h-72 overflow-auto whitespace-pre-wrap break-all rounded-lg bg-muted p-3 text-xs leading-5">
      <code>{text}</code>
    </pre>
  );
}

const indented = (body: string) => JSON.stringify(JSON.parse(body), null, 2);
