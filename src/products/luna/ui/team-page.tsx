import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { SandboxMark } from "../../../platform/billing/ui/sandbox-mark.tsx";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { TeamFrame, teamMetadata } from "./team-frame.tsx";
import { TeamOverview } from "./team-overview.tsx";

export { teamMetadata as generateMetadata };

export async function Page() {
  return (
    <TeamFrame>
      {async ({ id, role }) => {
        const figures = await api("GET /teams/:id/overview", { id });
        return (
          <PageTexts of={["luna.ui.team", "luna.ui.home", "luna.metrics", "billing.ui.mark"]}>
            {figures.subscription.provider === "sandbox" && <SandboxMark />}
            <TeamOverview initial={figures} mayEdit={role !== "viewer"} mayManage={isManager(role)} />
          </PageTexts>
        );
      }}
    </TeamFrame>
  );
}
