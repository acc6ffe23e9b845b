import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Alert } from "../../../ui/alert.tsx";

/** Stands wherever one buys or sees what was paid, as long as that is the sandbox. */
export function SandboxMark({ actions }: { actions?: ReactNode }) {
  const t = useTranslations("billing.ui.mark");
  return (
    <Alert tone="warning" title={t("title")} actions={actions}>
      {t("text")}
    </Alert>
  );
}
