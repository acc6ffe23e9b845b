import { DrizzleQueryError } from "drizzle-orm";
import { isProblem } from "../../kernel/errors.ts";

const beatMs = 500;
const ourTrouble = "Something went wrong on our side. Nothing was charged for it: try again.";

/** What a customer reads of a failure: the engine's words, but of the database, the storage and the system no more than that. */
export function failureText(error: unknown): string {
  if (isProblem(error)) return error.message;
  const isOurs =
    !(error instanceof Error) || error instanceof DrizzleQueryError || "code" in error || "$metadata" in error;
  return isOurs ? ourTrouble : error.message.slice(0, 500);
}

/** The row went on without this run: it was cancelled, or another worker took it up. */
export class Overtaken extends Error {
  constructor() {
    super("this run no longer owns its row");
  }
}

/**
 * Writes the latest progress twice a second while `work` runs, never two writes at once. A write that answers false
 * means that the row is no longer this run's: the signal given to `work` is then aborted with `Overtaken`.
 */
export async function withProgress<P, T>(
  write: (progress: P) => Promise<boolean>,
  outer: AbortSignal,
  work: (report: (progress: P) => void, signal: AbortSignal) => Promise<T>,
  first: P,
): Promise<T> {
  const inner = new AbortController();
  let latest = first;
  let writing: Promise<void> | null = null;
  const beat = setInterval(() => {
    writing ??= write(latest)
      .then((owned) => {
        if (!owned) inner.abort(new Overtaken());
      })
      .catch((error: unknown) => inner.abort(error))
      .finally(() => {
        writing = null;
      });
  }, beatMs);
  try {
    return await work(
      (progress) => {
        latest = progress;
      },
      AbortSignal.any([outer, inner.signal]),
    );
  } finally {
    clearInterval(beat);
    // The caller's next statement must not share a transaction with a write under way.
    await writing;
  }
}
