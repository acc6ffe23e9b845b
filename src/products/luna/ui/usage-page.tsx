import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { unusualQuery } from "../../../platform/metering/ui/unusual-query.ts";
import { periodOf } from "./usage-periods.ts";
import { UsageView } from "./usage-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("luna.ui.usage"))("title") };
}

export async function Page({ searchParams }: { searchParams: Promise<{ period?: string }> }) {
  const period = periodOf(await searchParams);
  const [figures, alerts, { team }] = await Promise.all([
    api("GET /usage/overview", { period }),
    api("GET /usage/alerts", unusualQuery()),
    api("GET /session"),
  ]);
  return (
    <PageTexts
      of={[
        "luna.ui.usage",
        "exports.ui.chosen",
        "luna.ui.home",
        "luna.ui.limits",
        "luna.ui.upgrade",
        "billing.ui.fit",
        "luna.metrics",
        "metering.metrics",
        "metering.ui.change",
        "exports.dialog",
        "metering.ui.unusual",
      ]}
    >
      <UsageView
        period={period}
        initial={figures}
        alerts={alerts}
        mayManage={isManager(team?.role)}
        mayExport={team?.role !== "viewer"}
      />
    </PageTexts>
  );
}
