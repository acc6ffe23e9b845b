"use client";
import { useTranslations } from "next-intl";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { VerifySnippet } from "./verify-snippet.tsx";

interface SecretDialogProps {
  webhook: { secret: string };
  rotated?: boolean;
  onClose: () => void;
}

/** The one time that a secret is seen. Loaded when it is opened. */
export default function SecretDialog({ webhook, rotated, onClose }: SecretDialogProps) {
  const t = useTranslations("webhooks.ui.secret");
  return (
    <Dialog
      open
      shownOnce
      size="lg"
      onClose={onClose}
      title={t(rotated ? "rotatedTitle" : "title")}
      description={t(rotated ? "rotatedText" : "text")}
      closeLabel={t("close")}
      footer={<Button onClick={onClose}>{t("done")}</Button>}
    >
      <div className="grid grid-cols-1 gap-5">
        <div className="flex flex-wrap items-center gap-2 rounded-lg border bg-muted/40 p-3">
          <code className="min-w-0 flex-1 select-all break-all font-mono text-sm">{webhook.secret}</code>
          <CopyButton
            data-focus
            withText
            variant="outline"
            text={webhook.secret}
            labels={{ copy: t("copy"), copied: t("copied") }}
          />
        </div>
        <Alert tone="warning">{t("once")}</Alert>
        {!rotated && <VerifySnippet />}
      </div>
    </Dialog>
  );
}
