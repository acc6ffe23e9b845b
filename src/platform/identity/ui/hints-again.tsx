"use client";
import { Compass } from "lucide-react";
import { useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { toast } from "../../../ui/toast.ts";

/** The hints begin on the product's first page, which must be drawn anew to know of them. */
export function HintsAgain({ home }: { home: string }) {
  const t = useTranslations("identity.settings");
  const restart = useApiMutation("POST /onboarding/hints/restart", {
    onSuccess: () => location.assign(home),
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <Button variant="outline" pending={restart.isPending} onClick={() => restart.mutate({})}>
      <Compass aria-hidden />
      {t("tourAgain")}
    </Button>
  );
}
