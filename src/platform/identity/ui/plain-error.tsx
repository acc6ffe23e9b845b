"use client";
import { Button } from "../../../ui/button.tsx";
import { ErrorState } from "../../../ui/error-state.tsx";

/** When even the frame could not be drawn there are no catalogues here, so this one speaks English. */
export function PlainError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-background text-foreground">
      <title>Something went wrong</title>
      <ErrorState
        title="Something went wrong"
        detail="It is not your fault. Try again in a moment; if it stays so, tell support."
        requestId={error.digest}
        requestIdLabel="Number:"
        actions={
          <Button variant="outline" onClick={retry}>
            Try again
          </Button>
        }
      />
    </main>
  );
}
