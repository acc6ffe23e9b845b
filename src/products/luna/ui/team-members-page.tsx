import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { MemberList } from "../../../platform/teams/ui/member-list.tsx";
import { TeamFrame, teamMetadata } from "./team-frame.tsx";

export { teamMetadata as generateMetadata };

export async function Page() {
  const { user } = await api("GET /session");
  return (
    <TeamFrame>
      {async (team) => (
        <PageTexts of={["teams.ui", "billing.ui.limits"]}>
          <section className="grid gap-5">
            <MemberList
              team={team}
              initial={await api("GET /teams/:id/members", { id: team.id })}
              limits={await api("GET /usage/limits", {})}
              self={user?.id ?? ""}
            />
          </section>
        </PageTexts>
      )}
    </TeamFrame>
  );
}
