import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError, type ApiInput, type ApiKey, type ApiOutput, fetchApi } from "../../../client/api.ts";
import { type App, postmaster } from "../app.ts";

export interface TransferFigures {
  /** Changes that were answered: jobs ordered, each with a hold of credits, and jobs cancelled, each with its release. */
  acknowledged: number;
  /** Answered, and not in the books. */
  lost: number;
  /** In the books more often than they were asked for. */
  doubled: number;
  slowestReadyMs: number;
}

const callers = 6;
const order = { type: "image", prompt: "sea at sunset with sailboat", count: 1, width: 256, height: 256 } as const;

/** Enough for many rounds. */
export async function buyCredits(app: App, cookie: string): Promise<void> {
  const { checkout_url } = await app.api(cookie, "POST /credits/checkout", { pack: "large" });
  const card = { number: "4242 4242 4242 4242", expiry: "12/40", cvc: "123" };
  await app.api(cookie, "POST /sandbox/checkouts/:id/pay", { id: checkout_url.split("/").at(-1)!, ...card });
  while ((await app.api(cookie, "GET /credits")).available < 5_000) await pause(50);
}

/**
 * Programs that order jobs and cancel most of them, while the others are drawn and paid, and the program and its
 * PostgreSQL are killed in turn. A call without an answer is sent again under its key, as a program should.
 */
export async function killAmidTransfers(
  first: App,
  cookie: string,
  rounds: number,
): Promise<{ app: App; figures: TransferFigures }> {
  let app = first;
  let over = false;
  let slowestReadyMs = 0;
  const ordered: string[] = [];
  const cancelled = new Set<string>();
  const call = persistently(() => app.url, cookie);
  const cancel = async (id: string) => {
    // Drawn already.
    if ((await call("POST /jobs/:id/cancel", { id })) !== "not_cancellable") cancelled.add(id);
  };
  const caller = async () => {
    while (!over) {
      const job = await call("POST /jobs", { ...order, seed: ordered.length });
      if (typeof job === "string") throw new Error(job);
      if (ordered.push(job.id) % 8 > 0) await cancel(job.id);
    }
  };
  const strike = async () => {
    for (let round = 0; round < rounds; round++) {
      const before = ordered.length;
      while (ordered.length < before + 4 * callers) await pause(1);
      const struck = performance.now();
      app = await (round % 2 === 0 ? killProgram : killPostgres)(app);
      slowestReadyMs = Math.max(slowestReadyMs, performance.now() - struck);
    }
    over = true;
  };
  await Promise.all([strike(), ...Array.from({ length: callers }, caller)]);
  for (const id of ordered) if (!cancelled.has(id)) await cancel(id);
  const jobs = await listed((page) => app.api(cookie, "GET /jobs", page));
  const idsOf = (...states: string[]) => jobs.filter(({ status }) => states.includes(status)).map(({ id }) => id);
  const captures = await listed((page) => app.api(cookie, "GET /credits/ledger", { ...page, kind: "capture" }));
  const paid = captures.map(({ subject }) => subject!.id);
  const drawn = idsOf("completed");
  const figures = {
    acknowledged: ordered.length + cancelled.size,
    lost:
      missing(ordered, idsOf("completed", "cancelled")) + missing(cancelled, idsOf("cancelled")) + missing(drawn, paid),
    doubled: jobs.length - ordered.length + paid.length - drawn.length,
    slowestReadyMs,
  };
  return { app, figures };
}

/** Calls until there is an answer, always under the same key. */
const persistently =
  (url: () => string, cookie: string) =>
  async <K extends ApiKey>(key: K, input: ApiInput<K>): Promise<ApiOutput<K> | "not_cancellable"> => {
    const headers = { cookie, "content-type": "application/json", "idempotency-key": randomUUID() };
    for (;;)
      try {
        const send = (path: string, init?: RequestInit) => fetch(`${url()}${path}`, { ...init, headers });
        return (await fetchApi(key, input as Record<string, unknown>, send)) as ApiOutput<K>;
      } catch (error) {
        const { status, code } = error as ApiError;
        if (code === "not_cancellable") return code;
        // Away, or the call of before is still under way; anything else is no matter of trying again.
        if (!(error instanceof ApiError) || !([0, 503].includes(status) || code === "idempotency_in_progress"))
          throw error;
        await pause(50);
      }
  };

const missing = (wanted: Iterable<string>, among: string[]) => new Set(wanted).difference(new Set(among)).size;

type Rows<T> = { data: T[]; next_cursor: string | null };

async function listed<T>(read: (page: { limit: number; cursor?: string }) => Promise<Rows<T>>): Promise<T[]> {
  const rows: T[] = [];
  for (let page = await read({ limit: 100 }); ; page = await read({ limit: 100, cursor: page.next_cursor })) {
    rows.push(...page.data);
    if (!page.next_cursor) return rows;
  }
}

async function killProgram(app: App): Promise<App> {
  await app.kill("SIGKILL");
  return app.again();
}

async function killPostgres(app: App): Promise<App> {
  process.kill(postmaster(app), "SIGKILL");
  for (const status of [503, 200]) while ((await fetch(`${app.url}/readyz`)).status !== status) await pause(5);
  return app;
}
