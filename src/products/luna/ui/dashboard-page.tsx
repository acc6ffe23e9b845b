import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { unusualQuery } from "../../../platform/metering/ui/unusual-query.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { daysOf } from "./chart-days.ts";
import { DashboardView } from "./dashboard-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("luna.ui.home"))("title") };
}

export async function Page({ searchParams }: { searchParams: Promise<{ days?: string }> }) {
  const days = daysOf(await searchParams);
  const [t, figures, alerts, checklist, { team, user }] = await Promise.all([
    getTranslations("luna.ui.home"),
    api("GET /usage/home", { days }),
    api("GET /usage/alerts", unusualQuery()),
    api("GET /onboarding/checklist"),
    api("GET /session"),
  ]);
  return (
    <>
      <PageHeader
        title={t("welcome", { name: user?.name.split(" ")[0] ?? "" })}
        description={t("description", { team: team?.name ?? "" })}
      />
      <PageTexts
        of={[
          "luna.ui.home",
          "exports.ui.chosen",
          "luna.ui.events",
          "luna.ui.limits",
          "luna.ui.upgrade",
          "billing.ui.fit",
          "luna.metrics",
          "metering.metrics",
          "luna.onboarding",
          "onboarding.steps",
          "metering.ui.unusual",
        ]}
      >
        <DashboardView
          days={days}
          initial={figures}
          alerts={alerts}
          checklist={checklist}
          mayEdit={team?.role !== "viewer"}
          mayManage={isManager(team?.role)}
        />
      </PageTexts>
    </>
  );
}
