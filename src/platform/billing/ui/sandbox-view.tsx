"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiInput, ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { toast } from "../../../ui/toast.ts";
import { dayMs } from "../../analytics/analytics.ts";
import { CardFields } from "./card-fields.tsx";
import { cardOf } from "./checkout-form.tsx";
import { useMoney } from "./use-money.ts";

type Sandbox = ApiOutput<"GET /sandbox">;

export function SandboxView({ initial }: { initial: Sandbox }) {
  const t = useTranslations("billing.ui.sandbox");
  const { data = initial } = useApi("GET /sandbox", {}, { initial });
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-6">
      <Alert tone="warning">{t("mark")}</Alert>
      <div className="grid grid-cols-1 items-start gap-4 sm:gap-6 lg:grid-cols-2">
        <Clock sandbox={data} />
        {data.subscription && data.subscription.status !== "canceled" && <CardOnFile sandbox={data} />}
      </div>
      <Payments sandbox={data} />
      <ButtonLink href="/settings/billing" variant="outline" className="w-fit">
        {t("back")}
      </ButtonLink>
    </div>
  );
}

/** The team's time, and steps forward: what falls due on the way happens at its moment. */
function Clock({ sandbox }: { sandbox: Sandbox }) {
  const t = useTranslations("billing.ui.sandbox");
  const { dateTime } = useFormatter();
  const move = useApiMutation("POST /sandbox/clock", {
    onSuccess: () => toast.success(t("moving")),
    onError: (problem) => toast.error(problem.message),
  });
  const by = (days: number) =>
    move.mutate({ to: new Date(new Date(sandbox.now).getTime() + days * dayMs).toISOString() } as never);
  const renewal = sandbox.subscription ? new Date(sandbox.subscription.current_period_end) : null;
  const steps: [string, () => void][] = [
    [t("days", { count: 1 }), () => by(1)],
    [t("days", { count: 7 }), () => by(7)],
    [t("days", { count: 31 }), () => by(31)],
    [t("days", { count: 366 }), () => by(366)],
  ];
  return (
    <Card>
      <CardHeader title={t("clock")} description={t("clockText")} />
      <CardContent className="grid grid-cols-1 gap-4">
        <p className="flex flex-wrap items-center gap-3">
          <span className="font-semibold text-lg tabular-nums">
            {dateTime(new Date(sandbox.now), { dateStyle: "long", timeStyle: "short" })}
          </span>
          {sandbox.moved && <Badge tone="warning">{t("moved")}</Badge>}
        </p>
        <div className="flex flex-wrap gap-2">
          {steps.map(([label, go]) => (
            <Button key={label} size="sm" variant="outline" disabled={move.isPending} onClick={go}>
              {label}
            </Button>
          ))}
          {renewal && renewal > new Date(sandbox.now) && sandbox.subscription?.status !== "canceled" && (
            <Button
              size="sm"
              disabled={move.isPending}
              onClick={() => by((renewal.getTime() - new Date(sandbox.now).getTime()) / dayMs + 1 / 1440)}
            >
              {t("toRenewal", { date: dateTime(renewal, { dateStyle: "medium" }) })}
            </Button>
          )}
        </div>
      </CardContent>
    </Card>
  );
}

function CardOnFile({ sandbox }: { sandbox: Sandbox }) {
  const t = useTranslations("billing.ui.sandbox");
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const replace = useApiMutation("POST /sandbox/card", {
    onSuccess(next) {
      client.setQueryData(["GET /sandbox", {}], next);
      toast.success(t("replaced"));
      setOpen(false);
    },
  });
  return (
    <Card>
      <CardHeader
        title={t("card")}
        description={t("cardText")}
        actions={
          !open && (
            <Button size="sm" variant="outline" onClick={() => setOpen(true)}>
              {t("replace")}
            </Button>
          )
        }
      />
      <CardContent className="grid grid-cols-1 gap-4">
        <p className="font-mono text-sm tabular-nums">•••• {sandbox.subscription!.card.slice(-4)}</p>
        {open && (
          <form
            noValidate
            className="grid grid-cols-1 gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              replace.mutate(cardOf(new FormData(event.currentTarget)));
            }}
          >
            {replace.error && replace.error.errors.length === 0 && <Alert tone="danger">{replace.error.message}</Alert>}
            <CardFields errors={replace.error?.errors ?? []} />
            <Button type="submit" pending={replace.isPending} className="w-fit">
              {t("save")}
            </Button>
          </form>
        )}
      </CardContent>
    </Card>
  );
}

type Action = ApiInput<"POST /sandbox/invoices/:id">["action"];

function Payments({ sandbox }: { sandbox: Sandbox }) {
  const t = useTranslations("billing.ui.sandbox");
  const { dateTime } = useFormatter();
  const money = useMoney(sandbox.currency);
  const client = useQueryClient();
  const act = useApiMutation("POST /sandbox/invoices/:id", {
    onSuccess: (next) => client.setQueryData(["GET /sandbox", {}], next),
    onError: (problem) => toast.error(problem.message),
  });
  const actionsOf = (invoice: Sandbox["invoices"][number]): Action[] => {
    if (!invoice.paid || invoice.total_minor === 0) return [];
    if (invoice.dispute === "open") return ["win_dispute", "lose_dispute"];
    if (invoice.dispute) return [];
    return [...(invoice.refunded_minor < invoice.total_minor ? (["refund"] as const) : []), "dispute"];
  };
  return (
    <DataTable
      caption={t("payments")}
      rows={sandbox.invoices}
      rowKey={({ id }) => id}
      empty={<p className="p-6 text-center text-muted-foreground text-sm">{t("noPayments")}</p>}
      columns={[
        {
          key: "what",
          header: t("payments"),
          primary: true,
          cell: (invoice) => (
            <div className="grid gap-0.5 sm:py-1">
              <span>{invoice.text}</span>
              <span className="font-normal text-muted-foreground text-xs">
                {dateTime(new Date(invoice.issued_at), { dateStyle: "medium" })}
              </span>
            </div>
          ),
        },
        {
          key: "status",
          header: t("status"),
          cell: ({ status, refunded_minor, dispute }) => (
            <span className="text-sm">
              {dispute
                ? t(`dispute.${dispute}`)
                : refunded_minor > 0
                  ? t("refunded", { amount: money(refunded_minor) })
                  : t(`is.${status as "paid"}`)}
            </span>
          ),
        },
        {
          key: "amount",
          header: t("amount"),
          align: "right",
          cell: ({ total_minor }) => <span className="tabular-nums">{money(total_minor)}</span>,
        },
        {
          key: "do",
          header: null,
          align: "right",
          cell: (invoice) => (
            <span className="inline-flex flex-wrap justify-end gap-2">
              {actionsOf(invoice).map((action) => (
                <Button
                  key={action}
                  size="sm"
                  variant="outline"
                  disabled={act.isPending}
                  onClick={() => act.mutate({ id: invoice.id, action })}
                >
                  {t(`act.${action}`)}
                </Button>
              ))}
            </span>
          ),
        },
      ]}
    />
  );
}
