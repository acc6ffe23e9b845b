import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { PageTexts } from "./page-texts.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SecondFactorSection } from "./second-factor-section.tsx";
import { SessionList } from "./session-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("identity.settings"))("security") };
}

export async function SecurityPage() {
  const [t, security, sessions, { user }] = await Promise.all([
    getTranslations("identity.settings"),
    api("GET /user/security"),
    api("GET /sessions"),
    api("GET /session"),
  ]);
  return (
    <PageTexts of={["identity.settings"]}>
      <SettingsSection title={t("password")} text={t("passwordText")}>
        <PasswordSection hasPassword={security.has_password} />
      </SettingsSection>
      <SettingsSection title={t("twoFactor")} text={t("twoFactorText")}>
        <SecondFactorSection initial={security} email={user!.email} />
      </SettingsSection>
      <SettingsSection title={t("sessions")} text={t("sessionsText")}>
        <SessionList initial={sessions} />
      </SettingsSection>
    </PageTexts>
  );
}
