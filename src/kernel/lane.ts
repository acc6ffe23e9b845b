/** Takes one thing at a time and does many at once. */
export interface Lane<T, R> {
  /** Answers what became of this one. Throws `full()` when too many wait. */
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
 * Whatever waits goes to `flush` in one call; the next flush begins when the last one ended. So a lone caller waits for
 * nobody, and a crowd shares one statement and one commit. `flush` answers one result per item, an Error to refuse it;
 * when it throws for a reason that lies in one item (`isAboutOne`), the items are tried apart and only that one fails.
 */
export function lane<T, R>(options: {
  flush: (items: T[]) => Promise<(R | Error)[]>;
  mostPerFlush: number;
  mostWaiting: number;
  full: () => Error;
  isAboutOne: (error: unknown) => boolean;
}): Lane<T, R> {
  let waiting: Waiting<T, R>[] = [];
  let flushing: Promise<void> | null = null;
  let closed = false;

  const flush = async (batch: Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await options.flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, place) => {
        const result = results[place]!;
        if (result instanceof Error) reject(result);
        else resolve(result);
      });
    } catch (error) {
      if (batch.length > 1 && options.isAboutOne(error)) for (const one of batch) await flush([one]);
      else for (const { reject } of batch) reject(error);
    }
  };
  const run = async () => {
    // One turn of the event loop lets all who were just woken by the last flush come along.
    for (await nextTurn(); waiting.length > 0; await nextTurn()) {
      const batch = waiting.slice(0, options.mostPerFlush);
      waiting = waiting.slice(options.mostPerFlush);
      await flush(batch);
    }
    flushing = null;
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        if (closed || waiting.length >= options.mostWaiting) throw options.full();
        waiting.push({ item, resolve, reject });
        flushing ??= run();
      }),
    async close() {
      closed = true;
      await flushing;
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Data exceptions (class 22) and violated constraints (class 23): what lies in a row, not in the database. */
export function isAboutOneRow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause && /^2[23]/.test(String(cause.code))) return true;
  return false;
}
