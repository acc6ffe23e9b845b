import { getTranslations } from "next-intl/server";
import { pageBridge } from "../../../client/bridge.ts";
import { type Language, LanguageSwitch } from "../../../ui/language-switch.tsx";

/** For visitors: whoever is signed in chooses the language in the settings, and that choice wins. */
export async function LanguageChoice() {
  const { locale, signedIn } = pageBridge().page();
  if (signedIn) return null;
  const t = await getTranslations("identity.pages");
  return <LanguageSwitch value={locale as Language} label={t("common.language")} />;
}
