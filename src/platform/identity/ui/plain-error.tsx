"use client";
import { Button } from "../../../ui/button.tsx";
import { ErrorState } from "../../../ui/error-state.tsx";
import catalogue from "../messages/plain-error.json" with { type: "json" };

/** When even the frame could not be drawn, no catalogue has come with the page: this one brings its few words along. */
export function PlainError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const texts = catalogue.en;
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-background text-foreground">
      <title>{texts.title}</title>
      <ErrorState
        title={texts.title}
        detail={texts.text}
        requestId={error.digest}
        requestIdLabel={texts.number}
        actions={
          <Button variant="outline" onClick={retry}>
            {texts.retry}
          </Button>
        }
      />
    </main>
  );
}
