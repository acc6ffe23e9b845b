"use client";
import { ShieldCheck, ShieldOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentType, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi, useQueryClient } from "../../../client/use-api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import type { SecondFactorDialogProps, SecondFactorTask } from "./second-factor-dialog.tsx";

type Security = ApiOutput<"GET /user/security">;

/** Whether the second factor is on, and what can be done about it. */
export function SecondFactorSection({ initial, email }: { initial: Security; email: string }) {
  const t = useTranslations("identity.settings");
  const client = useQueryClient();
  const { data: { has_password, second_factor } = initial } = useApi("GET /user/security", {}, { initial });
  const [task, setTask] = useState<SecondFactorTask | null>(null);
  const [Dialog, setDialog] = useState<ComponentType<SecondFactorDialogProps>>();
  const begin = async (next: SecondFactorTask) => {
    const loaded = await import("./second-factor-dialog.tsx");
    setDialog(() => loaded.SecondFactorDialog);
    setTask(next);
  };
  const close = () => {
    setTask(null);
    void client.invalidateQueries({ queryKey: ["GET /user/security"] });
    void client.invalidateQueries({ queryKey: ["GET /sessions"] });
  };
  const { enabled, enabled_at, backup_codes_left } = second_factor;
  const Icon = enabled ? ShieldCheck : ShieldOff;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border bg-card px-4 py-3.5 shadow-raised">
      <Icon aria-hidden className={`size-5 shrink-0 ${enabled ? "text-success" : "text-muted-foreground"}`} />
      <div className="grid min-w-0 flex-1 basis-48 gap-1">
        <Badge tone={enabled ? "success" : "neutral"}>{enabled ? t("twoFactorOn") : t("twoFactorOff")}</Badge>
        <p className="text-muted-foreground text-sm leading-6">
          {enabled
            ? `${t("twoFactorSince", { date: new Date(enabled_at!) })} ${t("codesLeft", { left: backup_codes_left })}`
            : has_password
              ? t("twoFactorOffText")
              : t("twoFactorNeedsPassword")}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {enabled ? (
          <>
            <Button variant="outline" size="sm" aria-haspopup="dialog" onClick={() => begin("new-codes")}>
              {t("newCodes")}
            </Button>
            <Button
              variant="outline"
              size="sm"
              className="text-danger"
              aria-haspopup="dialog"
              onClick={() => begin("switch-off")}
            >
              {t("switchOff")}
            </Button>
          </>
        ) : (
          has_password && (
            <Button size="sm" aria-haspopup="dialog" onClick={() => begin("set-up")}>
              {t("setUp")}
            </Button>
          )
        )}
      </div>
      {Dialog && task && <Dialog task={task} email={email} onClose={close} />}
    </div>
  );
}
