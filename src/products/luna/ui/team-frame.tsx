import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { api } from "../../../client/api.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PageTabs } from "../../../ui/page-tabs.tsx";
import { TeamTeaser } from "./team-teaser.tsx";
import { hasTeamPages } from "./team-tiers.ts";

export async function teamMetadata() {
  return { title: (await getTranslations("luna.ui.team"))("title") };
}

type Team = ApiOutput<"GET /teams/:id">;

/** What the pages of the team share. A plan without them shows what they would bring. */
export async function TeamFrame({ children }: { children: (team: Team) => Promise<ReactNode> }) {
  const [t, session] = await Promise.all([getTranslations("luna.ui.team"), api("GET /session")]);
  const team = await api("GET /teams/:id", { id: session.team!.id });
  const open = hasTeamPages(team.tier);
  return (
    <>
      <PageHeader title={t("title")} description={t("description", { team: team.name })} />
      {open && (
        <PageTabs
          label={t("pages")}
          items={[
            { label: t("overview"), href: "/dashboard/team" },
            { label: t("members"), href: "/dashboard/team/members" },
            { label: t("usage"), href: "/dashboard/team/usage" },
          ]}
        />
      )}
      {open ? await children(team) : <TeamTeaser />}
    </>
  );
}
