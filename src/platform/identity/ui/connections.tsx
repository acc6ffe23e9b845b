"use client";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { toast } from "../../../ui/toast.ts";
import { ProviderIcon } from "./provider-icon.tsx";

type List = ApiOutput<"GET /connections">;
type Provider = List["available"][number];

/** With what one signs in besides the password. The last way in cannot be taken away. */
export function Connections({ initial, problem }: { initial: List; problem: ReactNode }) {
  const t = useTranslations("identity.settings");
  const { data: list = initial, error } = useApi("GET /connections", {}, { initial });
  return (
    <div className="grid gap-4">
      {problem}
      {error && <Alert tone="danger">{error.message}</Alert>}
      <ul aria-label={t("connections")} className="divide-y rounded-xl border bg-card shadow-raised">
        {list.data.map((connection) => (
          <ConnectedRow key={connection.id} connection={connection} onlyWay={list.last_way_in} />
        ))}
        {list.available.map((provider) => (
          <AvailableRow key={provider.provider} provider={provider} />
        ))}
      </ul>
      {list.last_way_in && <p className="text-pretty text-muted-foreground text-sm leading-6">{t("onlyWayIn")}</p>}
    </div>
  );
}

function ConnectedRow({ connection, onlyWay }: { connection: List["data"][number]; onlyWay: boolean }) {
  const t = useTranslations("identity.settings");
  const locale = useLocale();
  const client = useQueryClient();
  const { id, provider, title } = connection;
  const remove = useApiMutation("DELETE /connections/:id", {
    onSuccess: () => {
      toast.success(t("disconnected", { provider: title }));
      return client.invalidateQueries({ queryKey: ["GET /connections"] });
    },
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <Row
      provider={provider}
      title={title}
      line={
        <>
          {connection.email && <span className="truncate">{connection.email} ·</span>}
          <span>
            {t("lastUsed")} <TimeAgo value={connection.last_used_at} locale={locale} />
          </span>
        </>
      }
    >
      {!onlyWay && (
        <ConfirmButton
          variant="outline"
          size="sm"
          aria-label={t("disconnectNamed", { provider: title })}
          dialog={{
            danger: true,
            title: t("disconnectTitle", { provider: title }),
            description: t("disconnectText", { provider: title }),
            labels: { confirm: t("disconnect"), cancel: t("cancel"), close: t("close") },
          }}
          onConfirm={async () => {
            await remove.mutateAsync({ id }).catch(() => {});
          }}
        >
          {t("disconnect")}
        </ConfirmButton>
      )}
    </Row>
  );
}

function AvailableRow({ provider: { provider, title } }: { provider: Provider }) {
  const t = useTranslations("identity.settings");
  const connect = useApiMutation("POST /connections", {
    onSuccess: ({ address }) => location.assign(address),
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <Row provider={provider} title={title} line={t("notConnected")}>
      <Button
        variant="outline"
        size="sm"
        pending={connect.isPending || connect.isSuccess}
        aria-label={t("connectNamed", { provider: title })}
        onClick={() => connect.mutate({ provider })}
      >
        {t("connect")}
      </Button>
    </Row>
  );
}

function Row(props: { provider: Provider["provider"]; title: string; line: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-3.5 px-4 py-3.5">
      <ProviderIcon provider={props.provider} className="size-5 shrink-0" />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className="font-medium">{props.title}</p>
        <p className="flex flex-wrap gap-x-1.5 text-muted-foreground text-xs leading-5">{props.line}</p>
      </div>
      {props.children}
    </li>
  );
}
