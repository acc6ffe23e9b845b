import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { unusualQuery } from "../../../platform/metering/ui/unusual-query.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { daysOf } from "./chart-days.ts";
import { DashboardView } from "./dashboard-view.tsx";
import { recentQuery } from "./recent-query.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("luna.ui.home"))("title") };
}

export async function Page({ searchParams }: { searchParams: Promise<{ days?: string }> }) {
  const days = daysOf(await searchParams);
  const [t, current, history, recent, alerts, checklist, { team, user }] = await Promise.all([
    getTranslations("luna.ui.home"),
    api("GET /usage/current", {}),
    api("GET /usage/history", { days }),
    api("GET /usage/events", recentQuery),
    api("GET /usage/alerts", unusualQuery()),
    api("GET /onboarding/checklist"),
    api("GET /session"),
  ]);
  const fit = current.tier === "free" ? await api("GET /subscription/fit") : null;
  return (
    <>
      <PageHeader
        title={t("welcome", { name: user?.name.split(" ")[0] ?? "" })}
        description={t("description", { team: team?.name ?? "" })}
      />
      <PageTexts
        of={[
          "luna.ui.home",
          "luna.ui.events",
          "luna.ui.limits",
          "luna.ui.upgrade",
          "billing.ui.fit",
          "luna.metrics",
          "luna.onboarding",
          "onboarding.steps",
          "metering.ui.unusual",
        ]}
      >
        <DashboardView
          days={days}
          initial={{ current, history, recent, alerts, fit }}
          checklist={checklist}
          mayEdit={team?.role !== "viewer"}
          mayManage={isManager(team?.role)}
        />
      </PageTexts>
    </>
  );
}
