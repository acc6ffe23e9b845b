"use client";
import { useSyncExternalStore } from "react";
import { languageShown } from "../../../client/page-language.ts";
import catalogue from "../messages/plain-error.json" with { type: "json" };

export const usePageLanguage = () => useSyncExternalStore(unchanging, languageShown, () => "en" as const);
const unchanging = () => () => {};

/**
 * When even the frame could not be drawn, no catalogue has come with the page: this one brings its few words along. It
 * is loaded with every page, so it is made of plain elements.
 */
export function PlainError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const texts = catalogue[usePageLanguage()];
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 bg-background px-6 text-center text-foreground">
      <title>{texts.title}</title>
      <h1 className="font-semibold text-lg">{texts.title}</h1>
      <p className="max-w-md text-muted-foreground text-sm leading-6">{texts.text}</p>
      {error.digest && (
        <p className="text-muted-foreground text-xs">
          {texts.number} <code>{error.digest}</code>
        </p>
      )}
      <button
        type="button"
        onClick={retry}
        className="focus-ring h-9 rounded-md border border-input bg-card px-4 font-medium text-sm hover:bg-accent"
      >
        {texts.retry}
      </button>
    </main>
  );
}
