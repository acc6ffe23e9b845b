import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { TeamLimits } from "../../billing/ui/team-limits.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { LogoField } from "./logo-field.tsx";
import { memberChoices } from "./member-choices.ts";
import { MemberList } from "./member-list.tsx";
import { TeamDanger } from "./team-danger.tsx";
import { TeamForm } from "./team-form.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("teams.ui"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function TeamPage({ searchParams }: Props) {
  const chosen = chosenIn(memberChoices, await searchParams);
  const [t, limitTexts, session, profile, limits] = await Promise.all([
    getTranslations("teams.ui"),
    getTranslations("billing.ui.limits"),
    api("GET /session"),
    api("GET /user/profile"),
    api("GET /usage/limits", {}),
  ]);
  const id = session.team!.id;
  const [team, members, shown] = await Promise.all([
    api("GET /teams/:id", { id }),
    api("GET /teams/:id/members", { id }),
    api("GET /teams/:id/members", { id, ...chosen }),
  ]);
  return (
    <PageTexts of={["identity.filters", "teams.ui", "billing.ui.limits", "identity.settings"]}>
      <SettingsSection title={t("general")} text={t(team.can.manage ? "generalText" : "generalReadText")}>
        <div className="grid gap-6">
          <LogoField team={team} />
          <TeamForm team={team} timeZones={timeZones(team.time_zone)} />
        </div>
      </SettingsSection>
      <section className="grid gap-5 py-8">
        <MemberList team={team} initial={shown} limits={limits} self={profile.id} />
      </section>
      <SettingsSection title={limitTexts("title")} text={limitTexts("teamText")}>
        <TeamLimits team={team} initial={limits} mayManage={team.can.manage} />
      </SettingsSection>
      <SettingsSection title={t("danger")} text={t(team.can.own ? "dangerOwnerText" : "dangerText")}>
        <TeamDanger team={team} initial={members} self={profile.id} hasPassword={profile.has_password} />
      </SettingsSection>
    </PageTexts>
  );
}

/** All that this server knows, UTC and the one in force among them. */
const timeZones = (chosen: string): string[] => [
  ...new Set(["UTC", chosen, ...Intl.supportedValuesOf("timeZone")].sort()),
];
