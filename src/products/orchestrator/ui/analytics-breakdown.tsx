"use client";
import { Blocks, Route } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { BarList } from "../../../ui/bar-list.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

type Figures = ApiOutput<"GET /dashboard/analytics">;

export function FeatureShares({ features }: { features: Figures["features"] }) {
  const t = useTranslations("orchestrator.ui.analytics");
  const { number } = useFormatter();
  const titleOf = (feature: string) =>
    t.has(`feature.${feature}` as never) ? t(`feature.${feature}` as never) : feature;
  return (
    <Card>
      <CardHeader title={t("features")} description={t("featuresText")} />
      <CardContent>
        <BarList
          label={t("features")}
          locale={useLocale()}
          items={features.map(({ feature, calls, share }) => ({
            label: titleOf(feature),
            value: calls,
            display: `${number(share / 100, { style: "percent", maximumFractionDigits: 1 })} · ${t("callsOf", { calls })}`,
          }))}
          empty={<EmptyState icon={<Blocks />} title={t("noCalls")} text={t("noCallsText")} />}
        />
      </CardContent>
    </Card>
  );
}

export function RouteShares({ routes }: { routes: Figures["routes"] }) {
  const t = useTranslations("orchestrator.ui.analytics");
  return (
    <Card>
      <CardHeader title={t("routes")} description={t("routesText")} />
      <CardContent>
        <BarList
          label={t("routes")}
          locale={useLocale()}
          color={3}
          items={routes.map(({ route, calls, errors }) => ({
            label: route,
            value: calls,
            display:
              errors > 0
                ? `${t("callsOf", { calls })} · ${t("withErrors", { count: errors })}`
                : t("callsOf", { calls }),
          }))}
          empty={<EmptyState icon={<Route />} title={t("noCalls")} text={t("noCallsText")} />}
        />
      </CardContent>
    </Card>
  );
}
