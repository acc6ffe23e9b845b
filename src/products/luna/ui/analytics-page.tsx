import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { AnalyticsView } from "./analytics-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("luna.ui.analytics"))("title") };
}

export async function Page({ searchParams }: { searchParams: Promise<{ month?: string | string[] }> }) {
  const { month } = await searchParams;
  const { team } = await api("GET /session");
  const asked = typeof month === "string" && /^20\d\d-(0[1-9]|1[0-2])$/.test(month) ? month : undefined;
  const now = await api("GET /usage/analytics", {});
  // An address may name a month that has not begun.
  const initial = asked && asked < now.month ? await api("GET /usage/analytics", { month: asked }) : now;
  return (
    <PageTexts of={["luna.ui.analytics", "luna.ui.home.first", "luna.ui.events", "luna.metrics"]}>
      <AnalyticsView
        initial={initial}
        present={now.month}
        mayEdit={team?.role !== "viewer"}
        mayManageKeys={isManager(team?.role)}
      />
    </PageTexts>
  );
}
