import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { DeletionSection } from "./deletion-section.tsx";
import { ExportSection } from "./export-section.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("account.ui"))("title") };
}

export async function AccountPage() {
  const [t, exports, deletion, profile] = await Promise.all([
    getTranslations("account.ui"),
    api("GET /user/exports"),
    api("GET /user/deletion"),
    api("GET /user/profile"),
  ]);
  return (
    <PageTexts of={["account.ui", "identity.settings"]}>
      <SettingsSection title={t("data")} text={t("dataText")}>
        <ExportSection initial={exports} />
      </SettingsSection>
      <SettingsSection title={t("delete")} text={t("deleteText")}>
        <DeletionSection initial={deletion} hasPassword={profile.has_password} />
      </SettingsSection>
    </PageTexts>
  );
}
