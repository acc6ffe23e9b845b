import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { KindSwitches } from "./kind-switches.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("notifications.preferences"))("title") };
}

export async function PreferencesPage() {
  const [t, preferences, { user }] = await Promise.all([
    getTranslations("notifications.preferences"),
    api("GET /user/notifications"),
    api("GET /session"),
  ]);
  const kinds = (fixed: boolean) => preferences.kinds.filter((one) => one.fixed === fixed).map(({ kind }) => kind);
  return (
    <PageTexts of={["notifications.preferences"]}>
      {kinds(false)
        .toReversed()
        .map((kind) => (
          <SettingsSection key={kind} title={t(`${kind}.title` as never)} text={t(`${kind}.text` as never)}>
            <KindSwitches kind={kind as "team"} initial={preferences} address={user!.email} />
          </SettingsSection>
        ))}
      <SettingsSection title={t("fixed.title")} text={t("fixed.text")}>
        <ul className="divide-y rounded-xl border bg-card shadow-raised">
          {kinds(true).map((kind) => (
            <li key={kind} className="flex items-center justify-between gap-4 px-4 py-3.5 text-sm">
              <span className="grid gap-0.5">
                <span className="font-medium">{t(`fixed.${kind}` as never)}</span>
                <span className="text-muted-foreground text-xs leading-5">{t(`fixed.${kind}Text` as never)}</span>
              </span>
              <span className="shrink-0 text-muted-foreground text-xs">{t("fixed.on")}</span>
            </li>
          ))}
        </ul>
      </SettingsSection>
    </PageTexts>
  );
}
