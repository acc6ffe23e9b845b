"use client";
import { useTranslations } from "next-intl";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SegmentedControl, type SegmentedControlProps } from "../../../ui/segmented-control.tsx";
import { ExportButton, type ExportButtonProps } from "./export-button.tsx";

interface FiguresHeaderProps<Period extends string>
  extends Required<Pick<SegmentedControlProps<Period>, "value" | "onChange" | "options">> {
  title: string;
  description: string;
  /** Null for whoever may not export. */
  file: Pick<ExportButtonProps, "datasets" | "period"> | null;
}

/** Over a page of figures: for which period they are shown, and what lies behind them as a file. */
export function FiguresHeader<Period extends string>({
  title,
  description,
  file,
  ...choice
}: FiguresHeaderProps<Period>) {
  const t = useTranslations("exports.dialog");
  return (
    <PageHeader
      title={title}
      description={description}
      actions={
        <>
          <SegmentedControl legend={t("period")} name="period" {...choice} />
          {file && <ExportButton {...file} />}
        </>
      }
    />
  );
}
