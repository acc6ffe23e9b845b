"use client";
import { useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import LimitsDialog from "../../billing/ui/limits-dialog.tsx";
import type { UsageLimits } from "../../billing/ui/own-limits.tsx";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { EditKeyDialog } from "./edit-key-dialog.tsx";
import { KeyUses } from "./key-uses.tsx";
import type { ApiKeyRow } from "./keys.tsx";
import { RotateKeyDialog } from "./rotate-key-dialog.tsx";

/** What is being done, with the key that it is done to. */
export type KeyAct =
  | { kind: "create" }
  | { kind: "edit" | "limits" | "rotate" | "take-over" | "revoke" | "uses"; key: ApiKeyRow };

export function KeyDialogs({ act, limits, onClose }: { act: KeyAct; limits: UsageLimits; onClose: () => void }) {
  if (act.kind === "create") return <CreateKeyDialog metrics={limits.metrics} onClose={onClose} />;
  if (act.kind === "edit") return <EditKeyDialog apiKey={act.key} onClose={onClose} />;
  if (act.kind === "limits")
    return (
      <LimitsDialog
        of={{ subject: "key", subject_id: act.key.id, name: act.key.name }}
        set={limits}
        onClose={onClose}
      />
    );
  if (act.kind === "rotate") return <RotateKeyDialog apiKey={act.key} onClose={onClose} />;
  if (act.kind === "take-over") return <TakeOverDialog apiKey={act.key} onClose={onClose} />;
  if (act.kind === "uses") return <KeyUses apiKey={act.key} onClose={onClose} />;
  return <RevokeKeyDialog apiKey={act.key} onClose={onClose} />;
}

function TakeOverDialog({ apiKey: key, onClose }: { apiKey: ApiKeyRow; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const takeOver = useApiMutation("POST /keys/:id/take-over", {
    onSuccess: () => toast.success(t("takenOver", { name: key.name })),
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("takeOverTitle", { name: key.name })}
      description={t("takeOverText", { by: key.maker?.name ?? "none" })}
      labels={{ confirm: t("takeOver"), cancel: t("cancel"), close: t("close") }}
      onConfirm={async () => {
        await takeOver.mutateAsync({ id: key.id });
      }}
    />
  );
}

function RevokeKeyDialog({ apiKey: key, onClose }: { apiKey: ApiKeyRow; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const revoke = useApiMutation("DELETE /keys/:id", {
    onSuccess: () => toast.success(t("revokedDone", { name: key.name })),
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={t("revokeTitle", { name: key.name })}
      description={t("revokeText")}
      labels={{ confirm: t("revoke"), cancel: t("cancel"), close: t("close") }}
      onConfirm={async () => {
        await revoke.mutateAsync({ id: key.id });
      }}
    />
  );
}
