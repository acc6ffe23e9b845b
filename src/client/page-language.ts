import type { Locale } from "../kernel/house.ts";

/** The language of the page that is shown; the server, which asks by accident only, speaks English. */
export const languageShown = (): Locale =>
  typeof document !== "undefined" && document.documentElement.lang === "fr" ? "fr" : "en";

/** For the few words of the browser's own that no catalogue brings along. */
export const inPageLanguage = <T>(texts: Record<Locale, T>): T => texts[languageShown()];
