import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { TeamFrame, teamMetadata } from "./team-frame.tsx";
import { TeamOverview } from "./team-overview.tsx";
import { seatsOf } from "./team-tiers.ts";

export { teamMetadata as generateMetadata };

export async function Page() {
  return (
    <TeamFrame>
      {async ({ id, tier }) => {
        const [members, usage] = await Promise.all([
          api("GET /teams/:id/members", { id }),
          api("GET /teams/:id/usage", { id }),
        ]);
        return (
          <PageTexts of={["luna.ui.team", "luna.ui.home", "luna.metrics"]}>
            <TeamOverview seats={seatsOf(tier)} initial={{ members, usage }} />
          </PageTexts>
        );
      }}
    </TeamFrame>
  );
}
