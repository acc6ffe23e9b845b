"use client";
import { RotateCcw, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { dayMs } from "../../../platform/analytics/analytics.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { toast } from "../../../ui/toast.ts";
import { freeRejectionsADay } from "../prices.ts";
import type { Job } from "./job-parts.tsx";

/** What can still be done with a job that is over. */
export function nextStepOf(job: Job): "retry" | "reject" | null {
  if (job.status === "failed" || job.status === "cancelled") return "retry";
  const fresh = job.ended_at && Date.now() - new Date(job.ended_at).getTime() < dayMs;
  return job.status === "completed" && fresh && job.charged > 0 ? "reject" : null;
}

export function NextStep({ job }: { job: Job }) {
  const step = nextStepOf(job);
  if (step === "retry") return <RetryJob job={job} />;
  return step && <RejectFinishedJob job={job} />;
}

/** `named`: the button says what it does instead of showing a cross. */
export function CancelJob({ job, named }: { job: Job; named?: boolean }) {
  const t = useTranslations("natak.ui.job");
  const cancel = useApiMutation("POST /jobs/:id/cancel", {
    onSuccess: () => toast.success(t("cancelled")),
    onError: (error) => toast.error(error.message),
  });
  return (
    <ConfirmButton
      variant={named ? "outline" : "ghost"}
      size={named ? "sm" : "icon-sm"}
      aria-label={t("cancelLabel", { prompt: job.prompt })}
      onConfirm={async () => void (await cancel.mutateAsync({ id: job.id }).catch(() => {}))}
      dialog={{
        title: t("cancelTitle"),
        description: t("cancelText", { cost: job.cost }),
        danger: true,
        labels: { confirm: t("cancelConfirm"), cancel: t("keep"), close: t("close") },
      }}
    >
      <X aria-hidden />
      {named && t("cancel")}
    </ConfirmButton>
  );
}

function RetryJob({ job }: { job: Job }) {
  const t = useTranslations("natak.ui.job");
  const retry = useApiMutation("POST /jobs/:id/retry", {
    onSuccess: ({ cost }) => toast.success(t("retried", { cost })),
    onError: (error) => toast.error(error.message),
  });
  return (
    <Button
      variant="outline"
      size="sm"
      pending={retry.isPending}
      aria-label={t("retryLabel", { prompt: job.prompt })}
      onClick={() => retry.mutate({ id: job.id })}
    >
      <RotateCcw aria-hidden />
      {t("retry")}
    </Button>
  );
}

/** Rejects a finished job for its money back; the dialog says the rule. */
function RejectFinishedJob({ job }: { job: Job }) {
  const t = useTranslations("natak.ui.job");
  const reject = useApiMutation("POST /jobs/:id/reject", {
    onSuccess: ({ refunded }) => toast.success(t("refunded", { credits: refunded })),
    onError: (error) => toast.error(error.message),
  });
  return (
    <ConfirmButton
      variant="ghost"
      size="sm"
      className="max-sm:-ml-3"
      aria-label={t("rejectLabel", { prompt: job.prompt })}
      onConfirm={async () => void (await reject.mutateAsync({ id: job.id }).catch(() => {}))}
      dialog={{
        title: t("rejectTitle"),
        description: t("rejectText", { charged: job.charged, limit: freeRejectionsADay }),
        danger: true,
        labels: { confirm: t("rejectConfirm"), cancel: t("rejectKeep"), close: t("close") },
      }}
    >
      {t("reject")}
    </ConfirmButton>
  );
}
