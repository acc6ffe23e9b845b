import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { memberChoices } from "../../../platform/teams/ui/member-choices.ts";
import { MemberList } from "../../../platform/teams/ui/member-list.tsx";
import { TeamFrame, teamMetadata } from "./team-frame.tsx";

export { teamMetadata as generateMetadata };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function Page({ searchParams }: Props) {
  const chosen = chosenIn(memberChoices, await searchParams);
  const { user } = await api("GET /session");
  return (
    <TeamFrame>
      {async (team) => (
        <PageTexts of={["identity.filters", "teams.ui", "billing.ui.limits"]}>
          <section className="grid gap-5">
            <MemberList
              team={team}
              initial={await api("GET /teams/:id/members", { id: team.id, ...chosen })}
              limits={await api("GET /usage/limits", {})}
              self={user?.id ?? ""}
            />
          </section>
        </PageTexts>
      )}
    </TeamFrame>
  );
}
