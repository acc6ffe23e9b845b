"use client";
import { Ellipsis, KeyRound, Pencil, Power, Send, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiError } from "../../../client/api.ts";
import { arriveWithToast } from "../../../client/arrival.ts";
import { useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { Button, buttonVariants } from "../../../ui/button.tsx";
import { DropdownMenu } from "../../../ui/dropdown-menu.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Webhook } from "./webhook-parts.tsx";

const WebhookDialog = lazy(() => import("./webhook-dialog.tsx"));
const SecretDialog = lazy(() => import("./secret-dialog.tsx"));
const ConfirmDialog = lazy(() =>
  import("../../../ui/confirm-dialog.tsx").then(({ ConfirmDialog: dialog }) => ({ default: dialog })),
);

const Dialog = lazy(() => import("../../../ui/dialog.tsx").then(({ Dialog: dialog }) => ({ default: dialog })));

const onError = (problem: ApiError) => toast.error(problem.message);

export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("webhooks.ui.actions");
  const [open, setOpen] = useState<"edit" | "rotate" | "rotated" | "disable" | "delete">();
  const [secret, setSecret] = useState<string>();
  const { id, enabled, previous_secret_until: overlap } = webhook;
  const { test, change, rotate, remove } = useActions(id);
  const close = () => setOpen(undefined);
  const ask = (what: "rotate" | "disable" | "delete", danger: boolean, onConfirm: () => Promise<unknown>) =>
    open === what && (
      <ConfirmDialog
        open
        danger={danger}
        onClose={close}
        title={t(`${what}Title`)}
        description={t(`${what}Text`)}
        labels={{ confirm: t(what), cancel: t("cancel"), close: t("close") }}
        onConfirm={async () => void (await onConfirm())}
      />
    );
  return (
    <div className="flex flex-wrap items-center gap-2">
      {enabled ? (
        <Button variant="outline" pending={test.isPending} onClick={() => test.mutate({ id })}>
          <Send aria-hidden />
          {t("test")}
        </Button>
      ) : (
        <Button pending={change.isPending} onClick={() => change.mutate({ id, enabled: true })}>
          <Power aria-hidden />
          {t("enable")}
        </Button>
      )}
      <Button variant="outline" onClick={() => setOpen("edit")}>
        <Pencil aria-hidden />
        {t("edit")}
      </Button>
      <DropdownMenu
        label={t("more")}
        align="end"
        trigger={<Ellipsis aria-hidden />}
        triggerClassName={buttonVariants({ variant: "outline", size: "icon" })}
        items={[
          { label: t("rotate"), icon: <KeyRound />, onSelect: () => setOpen(overlap ? "rotated" : "rotate") },
          ...(enabled ? [{ label: t("disable"), icon: <Power />, onSelect: () => setOpen("disable") }] : []),
          { kind: "separator" },
          { label: t("delete"), icon: <Trash2 />, danger: true, onSelect: () => setOpen("delete") },
        ]}
      />
      <Suspense>
        {open === "edit" && <WebhookDialog webhook={webhook} onClose={close} onSaved={close} />}
        {open === "rotated" && overlap && <RotatedDialog until={overlap} onClose={close} />}
        {ask("rotate", false, async () => setSecret((await rotate.mutateAsync({ id })).secret))}
        {ask("disable", true, () => change.mutateAsync({ id, enabled: false }))}
        {ask("delete", true, () => remove.mutateAsync({ id }))}
        {secret && <SecretDialog rotated webhook={{ secret }} onClose={() => setSecret(undefined)} />}
      </Suspense>
    </div>
  );
}

/** Two rotations within the overlap would end the first secret before its time. */
function RotatedDialog({ until, onClose }: { until: string; onClose: () => void }) {
  const t = useTranslations("webhooks.ui.actions");
  const at = useFormatter().dateTime(new Date(until), { dateStyle: "medium", timeStyle: "short" });
  return (
    <Dialog
      open
      size="sm"
      onClose={onClose}
      title={t("rotatedTitle")}
      description={t("rotatedText", { at })}
      closeLabel={t("close")}
      footer={<Button onClick={onClose}>{t("close")}</Button>}
    />
  );
}

function useActions(id: string) {
  const t = useTranslations("webhooks.ui.actions");
  const client = useQueryClient();
  const router = useRouter();
  return {
    test: useApiMutation("POST /webhooks/:id/test", {
      onSuccess: () => {
        toast.success(t("tested"));
        return client.invalidateQueries({ queryKey: ["GET /webhooks/:id/deliveries"] });
      },
      onError,
    }),
    change: useApiMutation("PATCH /webhooks/:id", {
      onSuccess: ({ enabled }) => toast.success(t(enabled ? "enabled" : "disabled")),
      onError,
    }),
    rotate: useApiMutation("POST /webhooks/:id/rotate"),
    remove: useApiMutation("DELETE /webhooks/:id", {
      onSuccess: () => {
        // The page must not read what is gone once more on its way out.
        client.removeQueries({ queryKey: ["GET /webhooks/:id", { id }] });
        arriveWithToast(t("deleted"));
        router.push("/settings/webhooks");
      },
    }),
  };
}
