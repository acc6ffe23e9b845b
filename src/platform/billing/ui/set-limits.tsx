"use client";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { Button, type ButtonProps } from "../../../ui/button.tsx";
import type { UsageLimit, UsageLimits } from "./own-limits.tsx";

const LimitsDialog = lazy(() => import("./limits-dialog.tsx"));

type Props = Pick<ButtonProps, "variant" | "size" | "children"> & {
  of: Pick<UsageLimit, "subject" | "subject_id" | "name">;
  set: UsageLimits;
};

/** The button that opens the limits of a member or the team. */
export function SetLimits({ of, set, ...button }: Props) {
  const t = useTranslations("billing.ui.limits");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        {...button}
        className="w-fit"
        aria-haspopup="dialog"
        aria-label={of.subject === "member" ? t("of", of) : undefined}
        onClick={() => setOpen(true)}
      />
      {open && (
        <Suspense>
          <LimitsDialog of={of} set={set} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
