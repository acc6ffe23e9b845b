import { unavailable } from "./errors.ts";

/** Takes one thing at a time and does many at once. */
export interface Lane<T, R> {
  /** Answers what became of this one; 503 when too many wait. */
  add(item: T): Promise<R>;
  /** Lets what waits be done, and takes nothing more. */
  close(): Promise<void>;
}

type Waiting<T, R> = { item: T } & Pick<PromiseWithResolvers<R>, "resolve" | "reject">;

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
  /** Who finds the lane empty goes alone and at once: for what somebody waits for by itself. */
  prompt?: boolean;
}): Lane<T, R> {
  const { mostWaiting = Number.POSITIVE_INFINITY, mostPerFlush = mostWaiting, atOnce = 1, worthAnother = 1 } = options;
  const { full = "Too many calls at once. Try again in a few seconds." } = options;
  const waiting: Waiting<T, R>[] = [];
  let underWay = 0;
  let called = false;
  let closed = false;
  const ended = Promise.withResolvers<void>();

  const isDue = () => waiting.length > 0 && (underWay === 0 || (underWay < atOnce && waiting.length >= worthAnother));
  const begin = () => {
    called = false;
    while (isDue()) void flush(waiting.splice(0, mostPerFlush));
  };
  const flush = async (batch: Waiting<T, R>[]): Promise<void> => {
    underWay++;
    const results = await ask(batch.map(({ item }) => item));
    underWay--;
    // What waited meanwhile is sent before the answers are given out: the database works for it while they are.
    begin();
    if (underWay > 0) await new Promise(setImmediate);
    batch.forEach(({ resolve, reject }, place) => {
      const result = results[place]!;
      if (result instanceof Error) reject(result);
      else resolve(result);
    });
    if (closed && underWay === 0 && waiting.length === 0) ended.resolve();
  };
  const ask = (items: T[]): Promise<(R | Error)[]> =>
    options.flush(items).catch(async (error: Error) => {
      if (items.length === 1 || !isAboutOneRow(error)) return items.map(() => error);
      return Array.fromAsync(items, async (item) => (await ask([item]))[0]!);
    });

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        if (closed || waiting.length >= mostWaiting) throw unavailable(full);
        waiting.push({ item, resolve, reject });
        if (called || !isDue()) return;
        if (options.prompt) return begin();
        // One turn of the event loop lets all who were just woken by the last flush come along.
        called = true;
        setImmediate(begin);
      }),
    async close() {
      closed = true;
      if (underWay > 0 || waiting.length > 0) await ended.promise;
    },
  };
}

/** Data exceptions (class 22) and violated constraints (class 23): what lies in a row, not in the database. */
function isAboutOneRow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause && /^2[23]/.test(String(cause.code))) return true;
  return false;
}
