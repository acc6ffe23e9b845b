import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { TeamFrame, teamMetadata } from "./team-frame.tsx";
import { TeamUsageView } from "./team-usage-view.tsx";
import { periodOf } from "./usage-periods.ts";

export { teamMetadata as generateMetadata };

export async function Page({ searchParams }: { searchParams: Promise<{ period?: string }> }) {
  const period = periodOf(await searchParams);
  return (
    <TeamFrame>
      {async ({ id }) => (
        <PageTexts
          of={[
            "luna.ui.team",
            "luna.ui.home",
            "luna.ui.usage",
            "exports.ui.chosen",
            "luna.metrics",
            "billing.ui.limits",
          ]}
        >
          <TeamUsageView
            id={id}
            period={period}
            initial={await api("GET /teams/:id/usage", { id, period })}
            limits={await api("GET /usage/limits", {})}
          />
        </PageTexts>
      )}
    </TeamFrame>
  );
}
