import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { PageTexts } from "./page-texts.tsx";
import { SessionList } from "./session-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("identity.settings"))("security") };
}

export async function SecurityPage() {
  const [t, sessions] = await Promise.all([getTranslations("identity.settings"), api("GET /sessions")]);
  return (
    <PageTexts of={["identity.settings"]}>
      <SettingsSection title={t("sessions")} text={t("sessionsText")}>
        <SessionList initial={sessions} />
      </SettingsSection>
    </PageTexts>
  );
}
