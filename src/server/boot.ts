import { randomInt } from "node:crypto";
import type { Config } from "../kernel/config.ts";
import { openPools } from "../kernel/db.ts";
import { buildHouse, type House } from "../kernel/house.ts";
import { type Api, type CheckAnswer, createApi } from "../kernel/http.ts";
import { startWorker } from "../kernel/jobs.ts";
import { Listener } from "../kernel/listen.ts";
import { modules } from "../modules.ts";
import { countedAnswers } from "./answered-calls.ts";
import { crossOrigin } from "./cors.ts";
import { documentModule } from "./document-route.ts";
import { migrate } from "./migrate.ts";
import { requestScopes } from "./open-ctx.ts";
import { openApiDocument } from "./openapi.ts";
import { providerWebhooks } from "./provider-webhooks.ts";
import { type Web, webAnswers } from "./web.ts";

export interface Booted {
  house: House;
  api: Api & { http: Web };
  /** The OpenAPI document of all routes. */
  document: object;
  /** Begins to take jobs; the result stops it and waits for the jobs in hand. */
  work(): Promise<{ stop(): Promise<void> }>;
  /** Whether jobs are taken just now. */
  takesJobs(): boolean;
  /** What the API answered since the start, for Prometheus. */
  figures(): string[];
  close(): Promise<void>;
}

/** Migrates the database that `ownerUrl` leads to; answers the address for the application's role. */
export const migrateHouse = (ownerUrl: string, root: string, appUrl?: string) =>
  migrate(ownerUrl, { modules, root }, appUrl);

/** Puts the program together on a migrated database. Nothing serves and nothing works until the caller says so. */
export async function boot(options: {
  config: Config;
  ownerUrl: string;
  appUrl: string;
  now?: () => Date;
  checkAnswer?: CheckAnswer;
}): Promise<Booted> {
  const pools = openPools(options.ownerUrl, options.appUrl, options.config.DATABASE_POOL);
  const lifeKey = randomInt(1, 2 ** 31 - 1);
  const listener = new Listener(options.ownerUrl, lifeKey);
  const document = openApiDocument(modules, options.config.appUrl);
  const house = buildHouse({
    modules: [...modules, documentModule(document)],
    config: options.config,
    pools,
    listener,
    ...(options.now ? { now: options.now } : {}),
  });
  for (const module of house.modules) await module.start?.(house);
  await listener.start();
  const counted = countedAnswers(
    createApi({
      house,
      openScope: requestScopes(house),
      checkAnswer: options.checkAnswer,
      onError: (error, incoming) =>
        console.error(
          JSON.stringify({ level: "error", request_id: incoming.id, method: incoming.method, error: describe(error) }),
        ),
    }),
  );
  const api = { ...counted.api, http: webAnswers(counted.api, crossOrigin(options.config.CORS_ORIGINS)) };
  providerWebhooks(api.http, house);
  let jobs: Awaited<ReturnType<typeof startWorker>> | null = null;
  return {
    house,
    api,
    document,
    async work() {
      jobs = await startWorker({ house, concurrency: options.config.WORKER_CONCURRENCY, lifeKey });
      const running = [jobs, ...house.modules.flatMap((module) => module.works?.(house) ?? [])];
      return { stop: async () => void (await Promise.all(running.map((one) => one.stop()))) };
    },
    takesJobs: () => jobs?.runs() ?? false,
    figures: counted.lines,
    async close() {
      for (const module of house.modules) await module.close?.(house);
      await listener.stop();
      await Promise.all([pools.app.end(), pools.owner.end()]);
    },
  };
}

function describe(error: unknown): string {
  const lines: string[] = [];
  for (let cause = error; cause instanceof Error && lines.length < 4; cause = cause.cause)
    lines.push(cause.stack ?? cause.message);
  return lines.join("\ncaused by: ");
}
