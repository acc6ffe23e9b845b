"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { toast } from "../../../ui/toast.ts";
import { TrainingBadge } from "./character-card.tsx";
import type { Version } from "./character-view.tsx";
import { LossCurve } from "./loss-curve.tsx";

interface LiveTrainingProps {
  id: string;
  version: Version;
  mayEdit: boolean;
}

/** The training under way; every signal of the trainer moves it. */
export function LiveTraining({ id, version, mayEdit }: LiveTrainingProps) {
  const t = useTranslations("natak.ui.characters.live");
  const { number } = useFormatter();
  const { step, steps, status, losses, name } = version;
  const loss = version.loss === null ? "—" : number(version.loss, { maximumSignificantDigits: 3 });
  const phase = status === "queued" || status === "preparing" ? status : "training";
  return (
    <Card aria-label={t("title", { name })}>
      <CardHeader title={t("title", { name })} actions={<TrainingBadge status={status} />} />
      <CardContent className="grid grid-cols-1 gap-4">
        <Progress
          label={t("step", { step, steps })}
          value={step}
          max={steps}
          valueText={number(step / steps, { style: "percent" })}
        />
        <div className="grid grid-cols-1 gap-2 rounded-lg border bg-muted/40 p-3">
          <p className="flex justify-between text-xs">
            <span className="text-muted-foreground">{t("loss")}</span>
            <span className="font-medium tabular-nums">{loss}</span>
          </p>
          {losses.length > 1 ? (
            <LossCurve losses={losses} steps={steps} label={t("curve", { steps, loss })} className="h-28 w-full" />
          ) : (
            <p className="flex h-28 items-center justify-center text-center text-muted-foreground text-xs">
              {t("waiting")}
            </p>
          )}
        </div>
        <p className="text-muted-foreground text-xs leading-5">{t(phase)}</p>
        {mayEdit && <CancelTraining id={id} cost={version.cost} />}
      </CardContent>
    </Card>
  );
}

function CancelTraining({ id, cost }: { id: string; cost: number }) {
  const t = useTranslations("natak.ui.characters");
  const cancel = useApiMutation("POST /characters/:id/train/cancel", {
    onSuccess: () => toast.success(t("live.cancelled")),
    onError: (error) => toast.error(error.message),
  });
  return (
    <ConfirmButton
      variant="outline"
      onConfirm={async () => void (await cancel.mutateAsync({ id }).catch(() => {}))}
      dialog={{
        title: t("live.cancelTitle"),
        description: t("live.cancelText", { cost }),
        danger: true,
        labels: { confirm: t("live.cancel"), cancel: t("live.keep"), close: t("detail.close") },
      }}
    >
      {t("live.cancel")}
    </ConfirmButton>
  );
}
