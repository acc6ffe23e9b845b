import { getTranslations } from "next-intl/server";
import { ApiError, api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { AnalyticsView } from "./analytics-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("luna.ui.analytics"))("title") };
}

export async function Page({ searchParams }: { searchParams: Promise<{ month?: string | string[] }> }) {
  const { month } = await searchParams;
  const asked = typeof month === "string" && /^20\d\d-(0[1-9]|1[0-2])$/.test(month) ? month : undefined;
  const [[initial, costs], { team }] = await Promise.all([readMonth(asked), api("GET /session")]);
  return (
    <PageTexts of={["luna.ui.analytics", "luna.ui.home.first", "luna.ui.events", "luna.metrics"]}>
      <AnalyticsView
        initial={initial}
        initialCosts={costs}
        present={initial.present_month}
        mayEdit={team?.role !== "viewer"}
        mayManage={isManager(team?.role)}
      />
    </PageTexts>
  );
}

/** An address may name a month that has not begun: then the present one is shown. */
const readMonth = (month: string | undefined) =>
  read({ month }).catch((problem: unknown) => {
    if (problem instanceof ApiError && problem.status === 422) return read({});
    throw problem;
  });

const read = (input: { month?: string | undefined }) =>
  Promise.all([api("GET /usage/analytics", input), api("GET /usage/cost", input)]);
