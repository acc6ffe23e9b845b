"use client";
import { Ellipsis, Gauge, History, Pencil, Power, RefreshCw, Trash2, UserCheck } from "lucide-react";
import { useFormatter, useLocale, useNow, useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import type { Role } from "../../../kernel/module.ts";
import { Badge } from "../../../ui/badge.tsx";
import { buttonVariants } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { DropdownMenu, type MenuItem } from "../../../ui/dropdown-menu.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { toast } from "../../../ui/toast.ts";
import { dayMs } from "../../analytics/analytics.ts";
import { OwnLimits, type UsageLimit } from "../../billing/ui/own-limits.tsx";
import { allowedScopes, heldScopes } from "../key-scopes.ts";
import type { KeyAct } from "./key-dialogs.tsx";
import type { ApiKeyRow } from "./keys.tsx";

interface KeyTableProps {
  caption: string;
  keys: readonly ApiKeyRow[];
  limits: readonly UsageLimit[];
  mayManage: boolean;
  onAct: (act: KeyAct) => void;
}

export function KeyTable({ caption, keys, limits, mayManage, onAct }: KeyTableProps) {
  const t = useTranslations("api-keys.ui");
  const format = useFormatter();
  const locale = useLocale();
  const day = (moment: string) => format.dateTime(new Date(moment), { dateStyle: "medium" });
  const columns: Column<ApiKeyRow>[] = [
    {
      key: "name",
      header: t("name"),
      primary: true,
      className: "max-w-56",
      cell: (key) => (
        <span className="grid min-w-0 gap-0.5">
          <span className="truncate" title={key.name}>
            {key.name}
          </span>
          <code className="font-mono font-normal text-muted-foreground text-xs">{key.key_prefix}…</code>
          <Maker apiKey={key} />
        </span>
      ),
    },
    {
      key: "scopes",
      header: t("scopes"),
      cell: (key) => <KeyScopes apiKey={key} className="max-sm:justify-end" />,
    },
    {
      key: "last_used_at",
      header: t("lastUsed"),
      cell: (key) =>
        key.last_used_at ? (
          <TimeAgo value={key.last_used_at} locale={locale} className="whitespace-nowrap" />
        ) : (
          <span className="text-muted-foreground">{t("never")}</span>
        ),
    },
    {
      key: "created_at",
      header: t("createdOn"),
      wideOnly: true,
      cell: (key) => <span className="whitespace-nowrap">{day(key.created_at)}</span>,
    },
    {
      key: "expires_at",
      header: t("expires"),
      cell: (key) =>
        key.expires_at ? (
          <span className="whitespace-nowrap">{day(key.expires_at)}</span>
        ) : (
          <span className="text-muted-foreground">{t("noExpiry")}</span>
        ),
    },
    ...(limits.length > 0 ? [limitsColumn(t("limits"), limits)] : []),
    { key: "status", header: t("status"), cell: (key) => <KeyStatus apiKey={key} /> },
    {
      key: "actions",
      header: <span className="sm:sr-only">{t("actions")}</span>,
      align: "right",
      className: "sm:w-px",
      cell: (key) => <KeyMenu apiKey={key} mayManage={mayManage} onAct={onAct} />,
    },
  ];
  return <DataTable caption={caption} columns={columns} rows={keys} rowKey={(key) => key.id} />;
}

const limitsColumn = (header: string, limits: readonly UsageLimit[]): Column<ApiKeyRow> => ({
  key: "limits",
  header,
  className: "sm:min-w-52",
  cell: (key) => <OwnLimits limits={limits.filter(({ subject_id }) => subject_id === key.id)} />,
});

function Maker({ apiKey: { maker, scopes } }: { apiKey: ApiKeyRow }) {
  const t = useTranslations("api-keys.ui");
  const told = !maker ? t("makerGone") : t(isLimited(scopes, maker.role) ? "limitedBy" : "madeBy", maker);
  return <span className="font-normal text-muted-foreground text-xs [overflow-wrap:anywhere]">{told}</span>;
}

const isLimited = (scopes: ApiKeyRow["scopes"], role: Role) =>
  allowedScopes(scopes, role).length < heldScopes(scopes).length;

const soonMs = 7 * dayMs;

export function KeyScopes({ apiKey, className }: { apiKey: ApiKeyRow; className?: string }) {
  const t = useTranslations("api-keys.ui");
  return (
    <span className={cn("flex flex-wrap gap-1", className)}>
      {apiKey.scopes.map((scope) => (
        <Badge key={scope} tone={scope === "admin" ? "warning" : "neutral"}>
          {t(`scope.${scope}`)}
        </Badge>
      ))}
    </span>
  );
}

export function KeyStatus({ apiKey: key }: { apiKey: ApiKeyRow }) {
  const t = useTranslations("api-keys.ui");
  const now = useNow().getTime();
  const leftMs = key.expires_at ? Date.parse(String(key.expires_at)) - now : Number.POSITIVE_INFINITY;
  if (key.revoked_at) return <Badge tone="danger">{t("revoked")}</Badge>;
  if (leftMs <= 0) return <Badge tone="danger">{t("expired")}</Badge>;
  if (!key.maker) return <Badge tone="danger">{t("stopped")}</Badge>;
  if (!key.is_active) return <Badge>{t("off")}</Badge>;
  if (key.replaced_by) return <Badge tone="warning">{t("replaced")}</Badge>;
  if (leftMs <= soonMs) return <Badge tone="warning">{t("expiresSoon")}</Badge>;
  if (isLimited(key.scopes, key.maker.role)) return <Badge tone="warning">{t("limited")}</Badge>;
  return (
    <Badge tone="success" dot>
      {t("active")}
    </Badge>
  );
}

function KeyMenu({
  apiKey: key,
  mayManage,
  onAct,
}: Pick<KeyTableProps, "mayManage" | "onAct"> & { apiKey: ApiKeyRow }) {
  const t = useTranslations("api-keys.ui");
  const change = useApiMutation("PATCH /keys/:id", {
    onSuccess: ({ is_active }) => toast.success(is_active ? t("switchedOn") : t("switchedOff")),
    onError: (problem) => toast.error(problem.message),
  });
  const uses: MenuItem = { label: t("uses"), icon: <History />, onSelect: () => onAct({ kind: "uses", key }) };
  const onOrOff: MenuItem = {
    label: key.is_active ? t("switchOff") : t("switchOn"),
    icon: <Power />,
    onSelect: () => change.mutate({ id: key.id, is_active: !key.is_active }),
  };
  const takeOver: MenuItem = {
    label: t("takeOver"),
    icon: <UserCheck />,
    onSelect: () => onAct({ kind: "take-over", key }),
  };
  const rotate: MenuItem = { label: t("rotate"), icon: <RefreshCw />, onSelect: () => onAct({ kind: "rotate", key }) };
  const manage: MenuItem[] = [
    { label: t("edit"), icon: <Pencil />, onSelect: () => onAct({ kind: "edit", key }) },
    { label: t("limits"), icon: <Gauge />, onSelect: () => onAct({ kind: "limits", key }) },
    ...(key.replaced_by ? [] : [rotate]),
    ...(key.maker ? [onOrOff] : []),
    ...(!key.maker || isLimited(key.scopes, key.maker.role) ? [takeOver] : []),
    { kind: "separator" },
    { label: t("revoke"), icon: <Trash2 />, danger: true, onSelect: () => onAct({ kind: "revoke", key }) },
  ];
  return (
    <DropdownMenu
      trigger={<Ellipsis aria-hidden />}
      label={t("actionsOf", { name: key.name })}
      triggerClassName={buttonVariants({ variant: "ghost", size: "icon-sm" })}
      align="end"
      items={mayManage ? [uses, ...manage] : [uses]}
    />
  );
}
