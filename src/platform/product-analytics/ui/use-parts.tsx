"use client";
import { Bot, Eye, MousePointerClick, Users } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { AreaChart } from "../../../ui/area-chart.tsx";
import { BarList } from "../../../ui/bar-list.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import type { Figures } from "./figures-view.tsx";

/** As many rows as are looked at; the API gives all. */
const most = 12;

export function PeopleChart({ figures: { people, page_views } }: { figures: Figures }) {
  const t = useTranslations("product-analytics.ui");
  const { dateTime } = useFormatter();
  const points = people.days.map(({ day, people }, place) => {
    const date = new Date(`${day}T00:00:00Z`);
    return {
      label: dateTime(date, { day: "numeric", month: "short", timeZone: "UTC" }),
      title: dateTime(date, { dateStyle: "full", timeZone: "UTC" }),
      values: [page_views.days[place]!.views, people],
    };
  });
  return (
    <Card>
      <CardHeader title={t("people")} description={t("peopleText")} />
      <CardContent>
        <AreaChart
          label={t("people")}
          series={[t("views"), t("persons")]}
          points={points}
          locale={useLocale()}
          empty={<EmptyState icon={<Users />} title={t("noPeople")} text={t("noPeopleText")} />}
        />
      </CardContent>
    </Card>
  );
}

export function ViewedPages({ views: { pages, total } }: { views: Figures["page_views"] }) {
  const t = useTranslations("product-analytics.ui");
  return (
    <ListCard
      title={t("pages")}
      text={t("pagesText", { total })}
      items={pages.slice(0, most).map(({ route, views, signed_in }) => ({
        label: route,
        value: views,
        display: t("viewsOf", { views, signedIn: signed_in }),
      }))}
      color={1}
      empty={<EmptyState icon={<Eye />} title={t("noViews")} text={t("noViewsText")} />}
    />
  );
}

export function FeatureUse({ features }: { features: Figures["features"] }) {
  const t = useTranslations("product-analytics.ui");
  return (
    <ListCard
      title={t("features")}
      text={t("featuresText")}
      items={features.slice(0, most).map(({ feature, uses, people, teams }) => ({
        label: feature,
        value: uses,
        display: t("usesOf", { uses, people, teams }),
      }))}
      color={3}
      empty={<EmptyState icon={<MousePointerClick />} title={t("noFeatures")} text={t("noFeaturesText")} />}
    />
  );
}

export function ReportedUse({ reported }: { reported: Figures["reported"] }) {
  const t = useTranslations("product-analytics.ui");
  const ofKind = (kind: (typeof reported)[number]["kind"]) =>
    reported.filter((one) => one.kind === kind).slice(0, most / 2);
  return (
    <ListCard
      title={t("reported")}
      text={t("reportedText")}
      items={[...ofKind("metric"), ...ofKind("agent")].map(({ kind, name, uses, teams }) => ({
        label: kind === "agent" ? t("agent", { name }) : name,
        value: uses,
        display: t("reportedOf", { uses, teams }),
      }))}
      color={4}
      empty={<EmptyState icon={<Bot />} title={t("noReported")} text={t("noReportedText")} />}
    />
  );
}

type ListCardProps = {
  title: string;
  text: string;
} & Pick<Parameters<typeof BarList>[0], "items" | "color" | "empty">;

function ListCard({ title, text, ...list }: ListCardProps) {
  return (
    <Card>
      <CardHeader title={title} description={text} />
      <CardContent>
        <BarList label={title} locale={useLocale()} {...list} />
      </CardContent>
    </Card>
  );
}
