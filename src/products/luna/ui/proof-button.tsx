"use client";
import { BadgeCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../../ui/button.tsx";

const ProofDialog = lazy(() => import("./proof-dialog.tsx").then((file) => ({ default: file.ProofDialog })));

export function ProofButton({ month, name }: { month: string; name: string }) {
  const t = useTranslations("luna.ui.analytics.proof");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <BadgeCheck aria-hidden />
        {t("open")}
      </Button>
      {open && (
        <Suspense>
          <ProofDialog month={month} name={name} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
