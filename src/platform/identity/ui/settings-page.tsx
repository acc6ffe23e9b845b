import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { HintsAgain } from "./hints-again.tsx";
import { PageTexts } from "./page-texts.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { SessionList } from "./session-list.tsx";
import { ThemeSetting } from "./theme-setting.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("identity.settings"))("title") };
}

export async function SettingsPage() {
  const [t, profile, sessions, { product }] = await Promise.all([
    getTranslations("identity.settings"),
    api("GET /user/profile"),
    api("GET /sessions"),
    api("GET /session"),
  ]);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <PageTexts of={["identity.settings", "identity.shell"]}>
        <div className="grid grid-cols-1 divide-y border-t [&>section]:py-8">
          <Section title={t("profile")} text={t("profileText")}>
            <ProfileForm profile={profile} timeZones={timeZones(profile.time_zone)} />
          </Section>
          <Section title={t("appearance")} text={t("appearanceText")}>
            <ThemeSetting theme={pageBridge().page().theme} />
          </Section>
          <Section title={t("security")} text={t("securityText")}>
            <SessionList initial={sessions} />
          </Section>
          <Section title={t("hints")} text={t("hintsText")}>
            <HintsAgain home={product.home} />
          </Section>
        </div>
      </PageTexts>
    </>
  );
}

function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-1 gap-x-10 gap-y-5 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <header className="grid h-fit gap-1">
        <h2 className="font-semibold text-[0.9375rem]">{title}</h2>
        <p className="text-pretty text-muted-foreground text-sm leading-6">{text}</p>
      </header>
      <div className="min-w-0 max-w-2xl">{children}</div>
    </section>
  );
}

/** All that this server knows, UTC and the one in force among them. */
const timeZones = (chosen: string): string[] => [
  ...new Set(["UTC", chosen, ...Intl.supportedValuesOf("timeZone")].sort()),
];
