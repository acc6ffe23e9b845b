import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { AvatarField } from "./avatar-field.tsx";
import { EmailForm } from "./email-form.tsx";
import { HintsAgain } from "./hints-again.tsx";
import { PageTexts } from "./page-texts.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { ThemeSetting } from "./theme-setting.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("identity.settings"))("title") };
}

export async function ProfilePage() {
  const [t, profile, { product, user }] = await Promise.all([
    getTranslations("identity.settings"),
    api("GET /user/profile"),
    api("GET /session"),
  ]);
  return (
    <PageTexts of={["identity.settings", "identity.shell"]}>
      <SettingsSection title={t("profile")} text={t("profileText")}>
        <div className="grid gap-6">
          <AvatarField name={profile.name} image={user!.avatar_url} />
          <ProfileForm profile={profile} timeZones={timeZones(profile.time_zone)} />
        </div>
      </SettingsSection>
      <SettingsSection title={t("email")} text={t("emailHint")}>
        <EmailForm initial={profile} />
      </SettingsSection>
      <SettingsSection title={t("appearance")} text={t("appearanceText")}>
        <ThemeSetting theme={pageBridge().page().theme} />
      </SettingsSection>
      <SettingsSection title={t("hints")} text={t("hintsText")}>
        <HintsAgain home={product.home} />
      </SettingsSection>
    </PageTexts>
  );
}

/** All that this server knows, UTC and the one in force among them. */
const timeZones = (chosen: string): string[] => [
  ...new Set(["UTC", chosen, ...Intl.supportedValuesOf("timeZone")].sort()),
];
