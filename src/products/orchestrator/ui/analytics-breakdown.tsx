"use client";
import { Blocks, Route } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useChange } from "../../../platform/metering/ui/use-change.ts";
import { BarList } from "../../../ui/bar-list.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

type Figures = ApiOutput<"GET /dashboard/analytics">;

export function FeatureShares({ features }: { features: Figures["features"] }) {
  const t = useTranslations("orchestrator.ui.analytics");
  const { number } = useFormatter();
  const callsOf = useCalls();
  const titleOf = (feature: string) =>
    t.has(`feature.${feature}` as never) ? t(`feature.${feature}` as never) : feature;
  return (
    <Card>
      <CardHeader title={t("features")} description={t("featuresText")} />
      <CardContent>
        <BarList
          label={t("features")}
          locale={useLocale()}
          items={features.map(({ feature, share, ...called }) => ({
            label: titleOf(feature),
            value: called.calls,
            display: [number(share / 100, { style: "percent", maximumFractionDigits: 1 }), ...callsOf(called)].join(
              " · ",
            ),
          }))}
          empty={<EmptyState icon={<Blocks />} title={t("noCalls")} text={t("noCallsText")} />}
        />
      </CardContent>
    </Card>
  );
}

export function RouteShares({ routes }: { routes: Figures["routes"] }) {
  const t = useTranslations("orchestrator.ui.analytics");
  const callsOf = useCalls();
  return (
    <Card>
      <CardHeader title={t("routes")} description={t("routesText")} />
      <CardContent>
        <BarList
          label={t("routes")}
          locale={useLocale()}
          color={3}
          items={routes.map(({ route, ...called }) => ({
            label: route,
            value: called.calls,
            display: [
              ...callsOf(called),
              ...(called.errors > 0 ? [t("withErrors", { count: called.errors })] : []),
            ].join(" · "),
          }))}
          empty={<EmptyState icon={<Route />} title={t("noCalls")} text={t("noCallsText")} />}
        />
      </CardContent>
    </Card>
  );
}

function useCalls() {
  const t = useTranslations("orchestrator.ui.analytics");
  const changeOf = useChange();
  return ({ calls, calls_before }: { calls: number; calls_before: number }): string[] => {
    const change = changeOf(calls, calls_before, "neutral");
    return [t("callsOf", { calls }), ...(change ? [change.text] : [])];
  };
}
