import { unavailable } from "./errors.ts";

/** Takes one thing at a time and does many at once. */
export interface Lane<T, R> {
  /** Answers what became of this one; 503 when too many wait. */
  add(item: T): Promise<R>;
  /** Lets what waits be done, and takes nothing more. */
  close(): Promise<void>;
}

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Whatever waits goes to `flush` in one call; what comes meanwhile goes with the next. So a lone caller waits for nobody,
 * and a crowd shares one statement and one commit. `flush` answers one result per item, an Error to refuse it; when it
 * throws for a reason that lies in one row, the items are tried apart and only that one fails.
 */
export function lane<T, R>(options: {
  flush: (items: T[]) => Promise<(R | Error)[]>;
  mostPerFlush?: number;
  mostWaiting?: number;
  /** What is said when too many wait. */
  full?: string;
  /** Flushes that may be under way together: while the database works for one, the next is made. One unless said. */
  atOnce?: number;
  /** A further flush is not begun for fewer: they ride with the next one. */
  worthAnother?: number;
}): Lane<T, R> {
  const { mostPerFlush, mostWaiting = Number.POSITIVE_INFINITY, atOnce = 1, worthAnother = 1 } = options;
  const { full = "Too many calls at once. Try again in a few seconds." } = options;
  let waiting: Waiting<T, R>[] = [];
  let running = 0;
  let closed = false;
  const ended = Promise.withResolvers<void>();

  const flush = async (batch: Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await options.flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, place) => {
        const result = results[place]!;
        if (result instanceof Error) reject(result);
        else resolve(result);
      });
    } catch (error) {
      if (batch.length > 1 && isAboutOneRow(error)) for (const one of batch) await flush([one]);
      else for (const { reject } of batch) reject(error);
    }
  };
  const run = async () => {
    running++;
    // One turn of the event loop lets all who were just woken by the last flush come along.
    for (await nextTurn(); waiting.length > 0; await nextTurn()) {
      const batch = waiting.slice(0, mostPerFlush);
      waiting = waiting.slice(batch.length);
      await flush(batch);
    }
    running--;
    if (closed && running === 0) ended.resolve();
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        if (closed || waiting.length >= mostWaiting) throw unavailable(full);
        waiting.push({ item, resolve, reject });
        if (running === 0 || (running < atOnce && waiting.length >= worthAnother)) void run();
      }),
    async close() {
      closed = true;
      if (running > 0) await ended.promise;
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Data exceptions (class 22) and violated constraints (class 23): what lies in a row, not in the database. */
function isAboutOneRow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause && /^2[23]/.test(String(cause.code))) return true;
  return false;
}
