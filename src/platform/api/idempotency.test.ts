import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { boot } from "../../server/boot.ts";
import { checkAnswer } from "../../test/check-answer.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { forgetKeysDue } from "./events.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const newCharacter = () => ({ name: "Mira", trigger_word: `m${newId().slice(-9)}` });
const post = (who: Pick<Person, "fetch">, path: string, key: string, body: unknown) =>
  who.fetch(`/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  });
const countOf = async (word: string) =>
  (
    await world.sql<{ n: number }>("select count(*)::int as n from natak.characters where trigger_word = $1", [word])
  )[0]!.n;
const code = async (answer: Response) => `${answer.status} ${((await answer.json()) as { code: string }).code}`;

test("ORC-10.5 the same key and body give the stored answer, another body is refused, another person has keys of their own", async () => {
  const [key, body] = [newId(), newCharacter()];
  const first = await post(world.max, "/characters", key, body);
  const again = await post(world.max, "/characters", key, { trigger_word: body.trigger_word, name: body.name });
  expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  expect(await again.text()).toBe(await first.text());
  expect(await countOf(body.trigger_word)).toBe(1);
  expect(await code(await post(world.max, "/characters", key, { ...body, name: "Other" }))).toBe(
    "422 idempotency_key_reuse",
  );
  expect((await post(world.eve, "/characters", key, newCharacter())).status).toBe(201);
  expect((await post(world.max, "/characters", "a b", newCharacter())).status).toBe(422);
});

test("ORC-10.5 one key used 50 times at once, in two processes, has one effect and 50 equal answers", async () => {
  const other = await boot({
    config: world.house.config,
    ownerUrl: world.databaseUrl,
    appUrl: (world.house.pools.app as unknown as { options: { connectionString: string } }).options.connectionString,
    checkAnswer,
  });
  try {
    const elsewhere: Pick<Person, "fetch"> = {
      fetch: (path, init) => {
        const headers = new Headers(init?.headers);
        headers.set("cookie", world.max.cookie);
        return Promise.resolve(other.api.http.fetch(new Request(`http://localhost:3000${path}`, { ...init, headers })));
      },
    };
    const [key, body] = [newId(), newCharacter()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => post(at % 2 ? elsewhere : world.max, "/characters", key, body)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect(answers.filter(({ headers }) => !headers.has("idempotency-replayed"))).toHaveLength(1);
    expect(await countOf(body.trigger_word)).toBe(1);
  } finally {
    await other.close();
  }
});

test("ORC-10.5 a refusal is not kept, and cookies come again with the answer", async () => {
  const [key, body] = [newId(), newCharacter()];
  expect((await post(world.vic, "/characters", key, body)).status).toBe(403);
  expect((await post(world.max, "/characters", key, { ...body, trigger_word: "?" })).status).toBe(422);
  expect((await post(world.max, "/characters", key, body)).status).toBe(201);
  const account = { name: "Nia", email: `nia-${newId().slice(-6)}@example.com`, password: "Orchestrator1" };
  const twice = [
    await post(world.visitor, "/auth/register", "sign-up", account),
    await post(world.visitor, "/auth/register", "sign-up", account),
  ];
  expect(twice.map(({ status }) => status)).toEqual([201, 201]);
  expect(twice[1]!.headers.get("set-cookie")).toBe(twice[0]!.headers.get("set-cookie"));
  expect(twice[1]!.headers.get("idempotency-replayed")).toBe("true");
});

test("ORC-10.5 answers are sealed in the table, and gone after 24 hours", async () => {
  const [key, body] = [newId(), newCharacter()];
  await post(world.max, "/characters", key, body);
  const rows = await world.sql<{ answer: string }>("select answer from idempotency_keys where key = $1", [key]);
  expect(rows).toHaveLength(1);
  expect(rows[0]!.answer).not.toContain("Mira");
  world.clock.advance(23 * 3_600_000);
  await world.ada.in((ctx) => ctx.enqueue(forgetKeysDue, {}));
  await world.runJobs();
  expect(await world.sql("select from idempotency_keys where key = $1", [key])).toHaveLength(1);
  world.clock.advance(2 * 3_600_000);
  await world.ada.in((ctx) => ctx.enqueue(forgetKeysDue, {}));
  await world.runJobs();
  expect(await world.sql("select from idempotency_keys where key = $1", [key])).toHaveLength(0);
});

test("ORC-10.5 a call that died in the middle holds its key for its lease, then another one may begin", async () => {
  const kim = await world.person("Kim", world.ada.team, "member");
  const [key, body] = [newId(), newCharacter()];
  await post(kim, "/characters", key, body);
  const left = "update idempotency_keys set answer = null, until = now() + $2::interval where key = $1";
  await world.sql(left, [key, "1 day 2 hours"]);
  const waited = await post(kim, "/characters", key, body);
  expect([await code(waited), waited.headers.get("retry-after")]).toEqual(["409 idempotency_in_progress", "2"]);
  await world.sql(left, [key, "-1 second"]);
  const next = newCharacter();
  expect((await post(kim, "/characters", key, next)).headers.get("idempotency-replayed")).toBeNull();
  expect((await post(kim, "/characters", key, next)).headers.get("idempotency-replayed")).toBe("true");
});
