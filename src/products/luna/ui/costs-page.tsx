import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { CallCosts } from "./call-costs.tsx";
import { type MonthInAddress, readMonth } from "./read-month.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("luna.ui.analytics.cost"))("title") };
}

export async function Page({ searchParams }: { searchParams: MonthInAddress }) {
  const [initial, { team }] = await Promise.all([
    readMonth(searchParams, (input) => api("GET /usage/cost", input)),
    api("GET /session"),
  ]);
  return (
    <PageTexts of={["luna.ui.analytics", "exports.ui.chosen"]}>
      <CallCosts initial={initial} mayManage={isManager(team?.role)} />
    </PageTexts>
  );
}
