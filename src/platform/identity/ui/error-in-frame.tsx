"use client";
import { useTranslations } from "next-intl";
import { Button } from "../../../ui/button.tsx";
import { ErrorState } from "../../../ui/error-state.tsx";

/** A page that could not be drawn, within the frame: the navigation stays. */
export function ErrorInFrame({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations("identity.errors");
  return (
    <ErrorState
      className="flex-1"
      heading="h1"
      title={t("title")}
      detail={t(error.digest ? "text" : "textPlain")}
      requestId={error.digest}
      requestIdLabel={t("number")}
      actions={
        <Button variant="outline" onClick={retry}>
          {t("retry")}
        </Button>
      }
    />
  );
}
