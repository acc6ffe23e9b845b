"use client";
import { remember } from "./remember.ts";

/** Each language in its own words. */
export const languageNames = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof languageNames;

/** The languages side by side, for the foot of public pages. Works at once and is remembered in this browser. */
export function LanguageSwitch({ value, label }: { value: Language; label: string }) {
  const choose = (language: Language) => {
    remember("locale", language);
    location.reload();
  };
  return (
    <fieldset aria-label={label} className="flex flex-wrap gap-1 text-xs">
      {(Object.keys(languageNames) as Language[]).map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === value}
          onClick={() => choose(language)}
          className="focus-ring min-h-7 rounded-md px-2 text-muted-foreground transition-colors hover:text-foreground aria-pressed:font-medium aria-pressed:text-foreground"
        >
          {languageNames[language]}
        </button>
      ))}
    </fieldset>
  );
}
