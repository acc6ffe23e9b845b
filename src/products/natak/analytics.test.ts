import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { chooseEngine } from "./engine-choice.ts";
import { drawing, grant, testEngine, trainedCharacter } from "./test-world.ts";

const zone = "Pacific/Auckland";
const dayMs = 86_400_000;
let world: World;
let ida: Person;

interface RawJob extends Record<string, unknown> {
  id: string;
  type: "image" | "video";
  status: string;
  prompt: string;
  version: string | null;
  charged: number;
  refunded: number;
  started_at: Date;
  rendered_at: Date;
  ended_at: Date;
}
interface RawTransfer extends Record<string, unknown> {
  kind: string;
  amount: number;
  created_at: Date;
}

beforeAll(async () => {
  world = await openWorld();
  ida = await world.person("Ida", await world.team("Figures"), "owner");
  await world.sql("update teams set time_zone = $1 where id = $2", [zone, ida.team.id]);
  chooseEngine(
    testEngine(async ({ prompt, seed }) => {
      if (prompt.startsWith("broken")) throw new Error("broken");
      return drawing(seed);
    }),
  );
  await grant(ida, 5000);
});
afterAll(() => world.close());

/** Runs a job and moves it and its credits into the past. */
async function pastJob(daysAgo: number, order: { prompt: string; type?: "image" | "video"; character_id?: string }) {
  const job = await ida.api("POST /jobs", { type: "image", width: 256, height: 256, ...order });
  for (let attempt = 0; attempt < 3; attempt++) {
    await world.runJobs();
    await world.sql(
      "update graphile_worker._private_jobs set run_at = now() - interval '1 second' where locked_at is null",
    );
  }
  await move(job.id, daysAgo);
  return job.id;
}

async function move(id: string, daysAgo: number): Promise<void> {
  const back = `- $2::float8 * interval '1 day'`;
  await world.sql(
    `update natak.jobs set created_at = created_at ${back}, started_at = started_at ${back}, rendered_at = rendered_at ${back}, ended_at = ended_at ${back} where id = $1`,
    [id, daysAgo],
  );
  await world.sql(
    `update ledger_transfers set created_at = created_at ${back}
     where subject_id = $1 or hold_id in (select id from ledger_transfers where subject_id = $1)`,
    [id, daysAgo],
  );
}

const dayOf = (at: Date) => at.toLocaleDateString("sv-SE", { timeZone: zone });
const today = () => dayOf(world.house.now());
/** Calendar days from a moment's day to today, in the team's zone. */
const daysSince = (at: Date) => Math.round((Date.parse(today()) - Date.parse(dayOf(at))) / dayMs);

async function rawRows(days: number) {
  const jobs = await world.sql<RawJob>(
    `select j.*, j.charged::int as charged, j.refunded::int as refunded, v.name as version
     from natak.jobs j left join natak.character_versions v on v.id = j.character_version_id
     where j.team_id = $1 and j.ended_at is not null`,
    [ida.team.id],
  );
  const transfers = await world.sql<RawTransfer>(
    "select kind, amount::int as amount, created_at from ledger_transfers where team_id = $1",
    [ida.team.id],
  );
  const spent = (of: RawTransfer[]) =>
    of.reduce((sum, { kind, amount }) => sum + (kind === "capture" ? amount : kind === "refund" ? -amount : 0), 0);
  return { jobs: jobs.filter(({ ended_at }) => daysSince(ended_at) < days), transfers, spent };
}

test("NTK-05.1 a team without jobs sees zeros and no success rate", async () => {
  const { cards, before, daily, by_character, extras } = await world.eve.api("GET /analytics");
  expect(cards).toEqual({
    ...{ credits_remaining: 0, credits_used_week: 0, jobs_completed: 0, success_rate: null, success_interval: null },
  });
  expect(before).toEqual({ credits_used: 0, credits_used_week: 0, jobs_completed: 0 });
  expect(daily.map(({ credits }) => credits)).toEqual(Array(7).fill(0));
  expect(by_character).toEqual([]);
  expect(extras).toEqual({ top_prompts: [], generation_ms: null, cost_per_job: null });
});

test("NTK-05.5 NTK-05.6 every figure, the top prompts, the time a job takes and what it costs too, is what the raw rows of ledger and jobs say", async () => {
  const model = await trainedCharacter(world, ida, "Model A", "modela");
  const brand = await trainedCharacter(world, ida, "Brand Amb", "brandamb");
  for (const [index, daysAgo] of [0, 1.2, 2.6, 5.9, 6.4, 8, 12.5, 20, 29.3, 31].entries()) {
    await pastJob(daysAgo, { prompt: `A  Fox <lora:x:1>`, character_id: index % 3 === 0 ? brand.id : model.id });
    await pastJob(daysAgo, { prompt: `street ${index % 2}`, type: index % 4 === 0 ? "video" : "image" });
  }
  for (const daysAgo of [0.5, 10]) await pastJob(daysAgo, { prompt: "broken thing" });
  const rejected = await pastJob(0, { prompt: "not this one" });
  await ida.api("POST /jobs/:id/reject", { id: rejected });
  const cancelled = await ida.api("POST /jobs", { type: "image", prompt: "never mind" });
  await ida.api("POST /jobs/:id/cancel", { id: cancelled.id });

  for (const days of [7, 30]) {
    const { jobs, transfers, spent } = await rawRows(days);
    const figures = await ida.api("GET /analytics", { days: String(days) as "7" });
    const done = jobs.filter(({ status }) => status === "completed");
    const ended = jobs.filter(({ status }) => status !== "cancelled");
    // At some hours the job of 6.4 days ago belongs to the day before the seven.
    expect(done.length).toBeGreaterThanOrEqual(8);
    expect(ended.length - done.length).toBeGreaterThanOrEqual(2);
    expect(figures.cards).toMatchObject({
      credits_remaining: (await ida.api("GET /credits")).available,
      credits_used_week: spent(transfers.filter(({ created_at }) => daysSince(created_at) < 7)),
      jobs_completed: done.length,
      success_rate: Math.round((1000 * done.length) / ended.length) / 10,
    });
    const [low, high] = figures.cards.success_interval!;
    expect(low!).toBeLessThan(figures.cards.success_rate!);
    expect(high!).toBeGreaterThan(figures.cards.success_rate!);

    expect(figures.daily).toHaveLength(days);
    expect(figures.daily.at(-1)!.date).toBe(today());
    for (const { date, credits } of figures.daily)
      expect([date, credits]).toEqual([date, spent(transfers.filter(({ created_at }) => dayOf(created_at) === date))]);

    const versions = Map.groupBy(
      done.filter(({ version }) => version),
      ({ version }) => version!,
    );
    expect(figures.by_character.map(({ character_version, jobs: count }) => [character_version, count])).toEqual(
      [...versions]
        .map(([name, of]): [string, number] => [name, of.length])
        .sort(([a, most], [b, more]) => more - most || a.localeCompare(b)),
    );
    expect(figures.by_type.map(({ type, jobs: count }) => [type, count])).toEqual(
      ["image", "video"].map((type) => [type, done.filter((job) => job.type === type).length]),
    );
    const sum = (parts: { share: number }[]) => Math.round(parts.reduce((total, { share }) => total + share, 0) * 10);
    expect([sum(figures.by_character), sum(figures.by_type)]).toEqual([1000, 1000]);

    const foxes = done.filter(({ prompt }) => prompt.includes("Fox"));
    expect(figures.extras.top_prompts[0]).toEqual({ prompt: "a fox", jobs: foxes.length });
    const paid = done.reduce((total, job) => total + job.charged - job.refunded, 0);
    expect(figures.extras.cost_per_job).toBe(Math.round((10 * paid) / done.length) / 10);
    const times = done.map((job) => job.rendered_at.getTime() - job.started_at.getTime()).sort((a, b) => a - b);
    const percentile = (share: number) => {
      const place = share * (times.length - 1);
      const [below, above] = [times[Math.floor(place)]!, times[Math.ceil(place)]!];
      return Math.round(below + (above - below) * (place % 1));
    };
    expect(figures.extras.generation_ms).toEqual({ p50: percentile(0.5), p95: percentile(0.95) });
  }
});

test("ORC-13.1 NTK-05.1 credits spent and jobs completed stand beside those of as many days before", async () => {
  const bea = await world.person("Bea", await world.team("Beside"), "owner");
  await grant(bea, 500);
  const done = async (daysAgo: number, times: number) => {
    for (let nth = 0; nth < times; nth++) {
      const { id } = await bea.api("POST /jobs", { type: "image", prompt: "a fox", width: 256, height: 256 });
      await world.runJobs();
      await move(id, daysAgo);
    }
  };
  await done(6, 3);
  await done(7, 2);
  await done(13, 1);
  await done(14, 4);
  await done(59, 1);
  await done(60, 1);
  const week = await bea.api("GET /analytics", { days: "7" });
  expect(week.cards).toMatchObject({ credits_used_week: 30, jobs_completed: 3 });
  expect(week.before).toEqual({ credits_used: 30, credits_used_week: 30, jobs_completed: 3 });
  const month = await bea.api("GET /analytics", { days: "30" });
  expect(month.cards).toMatchObject({ credits_used_week: 30, jobs_completed: 10 });
  expect(month.before).toEqual({ credits_used: 10, credits_used_week: 30, jobs_completed: 1 });
  expect([week.daily.length, month.daily.length]).toEqual([7, 30]);
  expect(week.daily[0]).toMatchObject({ credits: 30, credits_before: 10 });
  expect(week.daily.map(({ credits_before }) => credits_before)).toEqual([10, 0, 0, 0, 0, 0, 20]);
});

test("NTK-05.3 of twelve versions the ten with most jobs are named, and the rest stands as one", async () => {
  const many = await world.person("Ten", await world.team("Many versions"), "owner");
  await grant(many, 500);
  const { id: character_id } = await many.api("POST /characters", { name: "Model A", trigger_word: "modela" });
  const job = await many.api("POST /jobs", { type: "image", prompt: "a fox", width: 256, height: 256 });
  await world.runJobs();
  /** Rows like one that is there, but for these columns. */
  const copy = (table: string, row: { id: string }, changes: object) =>
    world.sql<{ id: string }>(
      `insert into ${table} select (jsonb_populate_record(row, jsonb_build_object('id', gen_random_uuid()) || $2)).* from ${table} row where id = $1 returning id`,
      [row.id, changes],
    );
  const [trained] = await world.sql<{ id: string }>(
    "select id from natak.character_versions where team_id = $1 limit 1",
    [ida.team.id],
  );
  for (let version = 1; version <= 12; version++) {
    const own = { team_id: many.team.id, character_id, version, name: `Model_A_V${version}` };
    const [made] = await copy("natak.character_versions", trained!, own);
    // The first has one job, the twelfth has twelve.
    for (let nth = 0; nth < version; nth++) await copy("natak.jobs", job, { character_version_id: made!.id });
  }
  const shown = (await many.api("GET /analytics")).by_character;
  expect(shown.map(({ character_version, jobs: count }) => [character_version, count])).toEqual([
    ...Array.from({ length: 10 }, (_, place) => [`Model_A_V${12 - place}`, 12 - place]),
    [null, 1 + 2],
  ]);
  expect(shown.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100, 5);
});

test("NTK-05.2 a period begins with its first day in the team's zone, half-open", async () => {
  const first = (await ida.api("GET /analytics")).daily[0]!.date;
  const [{ start }] = (await world.sql<{ start: Date }>("select ($1::timestamp at time zone $2) as start", [
    first,
    zone,
  ])) as [{ start: Date }];
  const before = await ida.api("GET /analytics");
  const ids = [await pastJob(0, { prompt: "on the edge" }), await pastJob(0, { prompt: "just before" })];
  for (const [index, offset] of [0, -1].entries()) {
    const at = new Date(start.getTime() + offset);
    await world.sql("update natak.jobs set ended_at = $2 where id = $1", [ids[index], at]);
    await world.sql(
      "update ledger_transfers set created_at = $2 where hold_id in (select id from ledger_transfers where subject_id = $1)",
      [ids[index], at],
    );
  }
  const after = await ida.api("GET /analytics");
  expect(after.cards.jobs_completed).toBe(before.cards.jobs_completed + 1);
  expect(after.daily[0]).toMatchObject({ date: first, credits: before.daily[0]!.credits + 10 });
});

test("NTK-05.4 accept rate, refund rate, QC time and pipeline velocity are not in the answer", async () => {
  const text = JSON.stringify(await ida.api("GET /analytics"));
  expect(text).not.toMatch(/accept|refund|qc|velocity/i);
});

test("NTK-05.5 the daily series is a CSV file; another team's figures stay its own", async () => {
  const response = await ida.fetch("/api/v1/analytics/export?days=30");
  expect(response.headers.get("content-type")).toContain("text/csv");
  const lines = (await response.text()).trimEnd().split("\r\n");
  const { daily } = await ida.api("GET /analytics", { days: "30" });
  expect(lines).toEqual(["date,credits", ...daily.map(({ date, credits }) => `${date},${credits}`)]);
  expect((await world.eve.api("GET /analytics")).cards.jobs_completed).toBe(0);
  expect((await world.visitor.fetch("/api/v1/analytics")).status).toBe(401);
});
