"use client";
import { useTranslations } from "next-intl";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { CallExample } from "./call-example.tsx";

/** The one moment in which a key can be read. */
export function NewKeyDialog({ apiKey, title, onClose }: { apiKey: string; title: string; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  return (
    <Dialog
      open
      shownOnce
      onClose={onClose}
      title={title}
      closeLabel={t("close")}
      footer={
        <Button variant="outline" onClick={onClose}>
          {t("kept")}
        </Button>
      }
    >
      <div className="grid grid-cols-1 gap-4">
        <Alert tone="warning">{t("shownOnce")}</Alert>
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-lg border bg-muted/60 p-3">
          <code className="min-w-0 select-all break-all font-mono text-[0.8125rem] leading-5">{apiKey}</code>
          <CopyButton
            data-focus
            variant="primary"
            text={apiKey}
            withText
            labels={{ copy: t("copy"), copied: t("copied") }}
          />
        </div>
        <CallExample apiKey={apiKey} />
      </div>
    </Dialog>
  );
}
