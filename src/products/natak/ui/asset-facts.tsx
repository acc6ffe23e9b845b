"use client";
import { useFormatter, useTranslations } from "next-intl";
import { Alert } from "../../../ui/alert.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import type { AssetDetail } from "./asset-view.tsx";
import { FactRow } from "./fact-row.tsx";
import { megabytes } from "./use-uploads.ts";

/** What the file is: its kind, size and date; and what the quality check said of it. */
export function AssetFacts({ asset }: { asset: AssetDetail }) {
  const t = useTranslations("natak.ui.assets");
  const { dateTime, number } = useFormatter();
  const format = asset.mime === "image/webp" ? "WebP" : asset.mime.replace("image/", "").toUpperCase();
  const seconds = number((asset.duration_ms ?? 0) / 1000, {
    style: "unit",
    unit: "second",
    maximumFractionDigits: 1,
  });
  return (
    <Card>
      <CardHeader title={t("facts")} />
      <CardContent className="grid gap-4">
        {asset.quality === "needs_review" && (
          <Alert tone="warning" title={t("needsReview")}>
            {asset.quality_reason}
          </Alert>
        )}
        <dl className="grid gap-2.5">
          <FactRow label={t("format")}>{asset.frames > 1 ? t("animated", { format }) : format}</FactRow>
          <FactRow label={t("size")}>{`${asset.width} × ${asset.height}`}</FactRow>
          {asset.frames > 1 && <FactRow label={t("length")}>{t("frames", { seconds, count: asset.frames })}</FactRow>}
          <FactRow label={t("weight")}>{megabytes(asset.bytes, number)}</FactRow>
          <FactRow label={t("source")}>{t(asset.source)}</FactRow>
          <FactRow label={t("added")}>
            <time dateTime={asset.created_at}>
              {dateTime(new Date(asset.created_at), { dateStyle: "medium", timeStyle: "short" })}
            </time>
          </FactRow>
        </dl>
      </CardContent>
    </Card>
  );
}
