import { EventEmitter } from "node:events";
import { eq } from "drizzle-orm";
import { Logger, parseCronItems, type Runner, run, type TaskList } from "graphile-worker";
import { z } from "zod";
import { type Ctx, systemActor, systemRequest, type Team, withCtx } from "./ctx.ts";
import { eventDeliveries, events } from "./events.ts";
import type { House } from "./house.ts";
import type { JobHandler } from "./module.ts";

interface WorkerOptions {
  house: House;
  concurrency: number;
  /** Held by this process's Listener; shows the others that our jobs are in good hands. */
  lifeKey: number;
}

const Delivery = z.object({ event_id: z.uuid(), subscriber: z.string() });
type Envelope = { data?: unknown; team?: Team | null; product?: string; request_id?: string };

/** Every job of the manifests, as the queue wants them. */
export function taskListOf(house: House): TaskList {
  const taskList: TaskList = { deliver_event: (payload) => deliverEvent(house, payload as Envelope) };
  for (const handler of house.modules.flatMap((module) => module.jobs ?? []))
    taskList[handler.job.name] = (payload, helpers) =>
      runJob(house, handler, payload as Envelope, {
        attempt: helpers.job.attempts,
        lastAttempt: helpers.job.attempts >= helpers.job.max_attempts,
        signal: helpers.abortSignal ?? new AbortController().signal,
      });
  return taskList;
}

/** Runs jobs until `stop`, which lets the jobs in hand end. */
export async function startWorker(options: WorkerOptions): Promise<{ runs(): boolean; stop(): Promise<void> }> {
  const { house, concurrency, lifeKey } = options;
  const handlers = house.modules.flatMap((module) => module.jobs ?? []);
  const workers = new EventEmitter();
  const ended = new AbortController();
  workers.on("stop", () => ended.abort());
  const crew: { getActiveJob(): { id: string } | null }[] = [];
  workers.on("worker:create", ({ worker }) => crew.push(worker));
  // The queue locks in the name of the pool.
  let pool = "";
  const asOwner = (text: string, values: unknown[]) =>
    house.pools.owner.query(text, values).catch((error: Error) => console.warn(`${text}: ${error.message}`));
  workers.on("pool:create", ({ workerPool }) => {
    pool = workerPool.id;
    void asOwner("insert into job_workers values ($1, $2) on conflict do nothing", [pool, lifeKey]);
  });
  const free = () => {
    const inHand = crew.flatMap((worker) => worker.getActiveJob()?.id ?? []);
    return asOwner("select free_jobs_of_the_dead(), free_lost_jobs($1, $2)", [pool, inHand]);
  };
  await free();
  const sweep = setInterval(free, 15_000);
  const runner: Runner = await run({
    pgPool: house.pools.owner,
    taskList: taskListOf(house),
    concurrency,
    // As objects: the lines of a crontab file allow no dots in a job's name.
    parsedCronItems: parseCronItems(
      handlers.flatMap(({ every, job }) => (every ? [{ task: job.name, match: every }] : [])),
    ),
    noHandleSignals: true,
    pollInterval: 2_000,
    events: workers as never,
    logger: new Logger(() => (level, message) => {
      if (level === "error") console.error(message);
    }),
  });
  runner.promise.catch((error: Error) => console.error(`job runner ended: ${error.message}`));
  return {
    runs: () => !ended.signal.aborted,
    async stop() {
      clearInterval(sweep);
      await runner.stop();
    },
  };
}

async function runJob(house: House, handler: JobHandler, envelope: Envelope, run: Parameters<JobHandler["run"]>[2]) {
  const data = handler.job.data.parse(envelope.data ?? {});
  await withCtx(house, jobScope(house, envelope), (ctx) => handler.run(ctx, data as never, run));
}

/** A job without a team works for the platform, across teams. */
const jobScope = (house: House, envelope: Envelope) => ({
  actor: systemActor,
  team: envelope.team ?? null,
  product: envelope.product ?? envelope.team?.product ?? house.config.PRODUCT,
  request: systemRequest(envelope.request_id),
  staff: !envelope.team,
});

/** The mark and the handler's writes are one transaction: handed over at least once, taken in exactly once. */
async function deliverEvent(house: House, envelope: Envelope): Promise<void> {
  const delivery = Delivery.parse(envelope);
  const subscription = house.modules
    .flatMap((module) => module.on ?? [])
    .find(({ name }) => name === delivery.subscriber);
  if (!subscription) return;
  await withCtx(house, jobScope(house, envelope), async (ctx: Ctx) => {
    const [event] = await ctx.db.select().from(events).where(eq(events.id, delivery.event_id));
    if (!event) return;
    const marked = await ctx.db
      .insert(eventDeliveries)
      .values({ event_id: event.id, subscriber: delivery.subscriber, handled_at: ctx.now() })
      .onConflictDoNothing()
      .returning({ event_id: eventDeliveries.event_id });
    if (marked.length === 0) return;
    await subscription.handle(ctx, subscription.event.data.parse(event.data) as never, event);
  });
}
