"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { Button, type ButtonProps } from "../../../ui/button.tsx";
import type { Period } from "./export-periods.ts";

const ExportDialog = lazy(() => import("./export-dialog.tsx"));

export interface ExportButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  /** Which datasets are offered, the first one chosen; without them all that the person may export. */
  datasets?: readonly string[];
  period?: Period;
  /** What the page has narrowed its rows by; for a single dataset. */
  filter?: Record<string, string>;
  /** In place of "Export". */
  label?: string;
}

/** Offers the data of a page as a file. The page hands over the texts under `exports.dialog`. */
export function ExportButton({ datasets, period, filter, label, variant = "outline", ...look }: ExportButtonProps) {
  const t = useTranslations("exports.dialog");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant={variant} {...look} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Download aria-hidden />
        {label ?? t("open")}
      </Button>
      {open && (
        <Suspense>
          <ExportDialog
            {...(datasets && { datasets })}
            {...(period && { period })}
            {...(filter && { filter })}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
