import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { Connections } from "./connections.tsx";
import { PageTexts } from "./page-texts.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SecondFactorSection } from "./second-factor-section.tsx";
import { SessionList } from "./session-list.tsx";
import { SignInProblem } from "./sign-in-with.tsx";
import type { PageProps } from "./texts.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("identity.settings"))("security") };
}

export async function SecurityPage({ searchParams }: PageProps) {
  const [t, security, sessions, connections, { user }, query] = await Promise.all([
    getTranslations("identity.settings"),
    api("GET /user/security"),
    api("GET /sessions"),
    api("GET /connections"),
    api("GET /session"),
    searchParams,
  ]);
  return (
    <PageTexts of={["identity.settings"]}>
      <SettingsSection title={t("password")} text={t("passwordText")}>
        <PasswordSection hasPassword={security.has_password} />
      </SettingsSection>
      {connections.data.length + connections.available.length > 0 && (
        <SettingsSection title={t("connections")} text={t("connectionsText")}>
          <Connections initial={connections} problem={<SignInProblem query={query} />} />
        </SettingsSection>
      )}
      <SettingsSection title={t("twoFactor")} text={t("twoFactorText")}>
        <SecondFactorSection initial={security} email={user!.email} />
      </SettingsSection>
      <SettingsSection title={t("sessions")} text={t("sessionsText")}>
        <SessionList initial={sessions} />
      </SettingsSection>
    </PageTexts>
  );
}
