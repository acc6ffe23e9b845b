"use client";
import { ShieldAlert } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Found } from "./find-key.tsx";
import type { KeyAct } from "./key-dialogs.tsx";
import { KeyScopes, KeyStatus } from "./key-table.tsx";

type Key = NonNullable<Found["key"]>;
interface FoundKeyProps {
  found: Found & { key: Key };
  onAct: (act: KeyAct) => void;
}

/** The team's own key that was found: what it may do, from where it was used, and the button that stops it. */
export function FoundKey({ found, onAct }: FoundKeyProps) {
  const t = useTranslations("api-keys.ui");
  const locale = useLocale();
  const { dateTime, number } = useFormatter();
  const [key, setKey] = useState<Key>(found.key);
  const ago = (value: string) => <TimeAgo value={value} locale={locale} className="whitespace-nowrap" />;
  return (
    <article className="grid grid-cols-1 gap-5 rounded-lg border p-4 sm:p-5">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 gap-0.5">
          <h3 className="wrap-anywhere font-semibold">{key.name}</h3>
          <code className="font-mono text-muted-foreground text-xs">{key.key_prefix}…</code>
        </div>
        <KeyStatus apiKey={key} />
      </header>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 text-sm sm:grid-cols-4">
        <Fact name={t("scopes")}>
          <KeyScopes apiKey={key} />
        </Fact>
        <Fact name={t("find.made")}>
          {t("find.madeBy", {
            day: dateTime(new Date(key.created_at), { dateStyle: "medium" }),
            by: key.created_by || "none",
          })}
        </Fact>
        <Fact name={t("lastUsed")}>{key.last_used_at ? ago(key.last_used_at) : t("never")}</Fact>
        <Fact name={t("find.calls")}>{number(key.use_count)}</Fact>
      </dl>
      <div className="grid gap-5 sm:grid-cols-2">
        <Lines title={t("find.networks")} none={t("find.noNetworks")}>
          {found.networks.map((network) => (
            <Line
              key={network.ip}
              first={<span className="wrap-anywhere font-mono text-xs">{network.ip ?? t("find.unknown")}</span>}
              second={ago(network.last_at)}
              below={t("find.network", {
                count: network.count,
                since: dateTime(new Date(network.first_at), { dateStyle: "medium", timeStyle: "short" }),
              })}
            />
          ))}
        </Lines>
        <Lines title={t("find.uses")} none={t("noUses")}>
          {found.uses.map((use) => (
            <Line
              key={use.id}
              first={<code className="wrap-anywhere font-mono text-xs">{use.call}</code>}
              second={ago(use.last_at)}
              below={[use.status, t("times", { count: use.count }), use.ip].filter(Boolean).join(" · ")}
            />
          ))}
        </Lines>
      </div>
      <FoundKeyActions apiKey={key} onChange={(changed) => setKey({ ...key, ...changed })} onAct={onAct} />
    </article>
  );
}

interface ActionsProps {
  apiKey: Key;
  onChange: (changed: Omit<Key, "created_by">) => void;
  onAct: (act: KeyAct) => void;
}

function FoundKeyActions({ apiKey: key, onChange, onAct }: ActionsProps) {
  const t = useTranslations("api-keys.ui");
  const freeze = useApiMutation("POST /keys/:id/freeze", {
    onSuccess: (frozen) => {
      onChange(frozen);
      toast.success(t("find.frozen", { name: key.name }));
    },
  });
  const change = useApiMutation("PATCH /keys/:id", {
    onSuccess: (changed) => {
      onChange(changed);
      toast.success(t("switchedOn"));
    },
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <footer className="flex flex-wrap items-center gap-2">
      {!key.revoked_at &&
        (key.is_active ? (
          <ConfirmButton
            variant="danger"
            onConfirm={async () => {
              await freeze.mutateAsync({ id: key.id });
            }}
            dialog={{
              danger: true,
              title: t("find.freezeTitle", { name: key.name }),
              description: t("find.freezeText"),
              labels: { confirm: t("find.freeze"), cancel: t("cancel"), close: t("close") },
            }}
          >
            <ShieldAlert aria-hidden />
            {t("find.freeze")}
          </ConfirmButton>
        ) : (
          <>
            <p className="w-full text-muted-foreground text-sm">{t("find.isFrozen")}</p>
            {!key.replaced_by && (
              <Button variant="outline" onClick={() => onAct({ kind: "rotate", key })}>
                {t("rotate")}
              </Button>
            )}
            {key.maker ? (
              <Button
                variant="outline"
                pending={change.isPending}
                onClick={() => change.mutate({ id: key.id, is_active: true })}
              >
                {t("switchOn")}
              </Button>
            ) : (
              <Button variant="outline" onClick={() => onAct({ kind: "take-over", key })}>
                {t("takeOver")}
              </Button>
            )}
          </>
        ))}
      <Button variant="ghost" onClick={() => onAct({ kind: "uses", key })}>
        {t("uses")}
      </Button>
    </footer>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid h-fit min-w-0 gap-1">
      <dt className="text-muted-foreground text-xs">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}

function Lines({ title, none, children }: { title: string; none: string; children: ReactNode[] }) {
  return (
    <section className="grid h-fit min-w-0 gap-1">
      <h4 className="text-muted-foreground text-xs">{title}</h4>
      {children.length === 0 ? <p className="text-sm">{none}</p> : <ul className="divide-y">{children}</ul>}
    </section>
  );
}

function Line({ first, second, below }: { first: ReactNode; second: ReactNode; below: ReactNode }) {
  return (
    <li className="grid gap-0.5 py-2 text-sm">
      <span className="flex items-baseline justify-between gap-3">
        {first}
        <span className="text-muted-foreground text-xs">{second}</span>
      </span>
      <span className="text-muted-foreground text-xs">{below}</span>
    </li>
  );
}
