import { afterAll, beforeAll, expect, test } from "vitest";
import { retryAfterMs } from "../src/errors.ts";
import { ApiError, Orchestrator } from "../src/index.ts";
import { type ServedWorld, serveWorld } from "./served-world.ts";

let served: ServedWorld;
let client: Orchestrator;
beforeAll(async () => {
  served = await serveWorld();
  client = new Orchestrator({ apiKey: served.key, baseUrl: served.url });
});
afterAll(() => served.close());

/** A client whose server gives these answers, one after another. */
function answered(answers: (() => Response | Promise<Response>)[], options: { maxRetryAfterMs?: number } = {}) {
  const times: number[] = [];
  const fetch = async () => {
    times.push(performance.now());
    return answers[times.length - 1]!();
  };
  return { times, client: new Orchestrator({ apiKey: "k", baseUrl: "https://app.example", fetch, ...options }) };
}
const busy = (status: number, retryAfter?: string) => () =>
  new Response(JSON.stringify({ code: "busy" }), { status, headers: retryAfter ? { "retry-after": retryAfter } : {} });
const fine = () => Response.json({ balance: 1 });

test("LUN-02.4 an operation is called by its key, with path, query and body from one input", async () => {
  const character = await client.call("POST /characters", { name: "Mira", trigger_word: "mira" });
  expect(await client.call("GET /characters/:id", { id: character.id })).toMatchObject({ name: "Mira" });
  await client.call("PATCH /characters/:id", { id: character.id, name: "Mirabel" });
  const { data } = await client.call("GET /characters", { limit: 5 });
  expect(data.map(({ name }) => name)).toContain("Mirabel");
  expect(await client.call("DELETE /characters/:id", { id: character.id })).toBeUndefined();
});

test("LUN-02.4 a refusal is an ApiError with the fields of the problem", async () => {
  const refused = await client.call("POST /characters", { name: "", trigger_word: "x" }).catch((error) => error);
  expect(refused).toBeInstanceOf(ApiError);
  expect(refused).toMatchObject({ status: 422, code: "invalid_input", requestId: expect.any(String) });
  expect(refused.errors[0].path).toBe("name");
  const stranger = new Orchestrator({ apiKey: "natak_sk_wrong", baseUrl: served.url });
  await expect(stranger.call("GET /characters")).rejects.toMatchObject({ status: 401 });
  await expect(client.call("GET /characters/:id", { id: "" })).rejects.toThrow("needs id");
});

test("LUN-02.4 pages follows the cursor to the end, each row once", async () => {
  for (const name of ["One", "Two", "Three", "Four", "Five"])
    await client.call("POST /characters", { name, trigger_word: name.toLowerCase() });
  const sizes: number[] = [];
  const ids = new Set<string>();
  for await (const { data } of client.pages("GET /characters", { limit: 2 })) {
    sizes.push(data.length);
    for (const { id } of data) ids.add(id);
  }
  expect(sizes).toEqual([2, 2, 1]);
  expect(ids.size).toBe(5);
});

test("LUN-02.4 a POST whose answer was lost is sent again with the same Idempotency-Key and counts once", async () => {
  served.loseAnswers(1);
  served.calls.length = 0;
  const made = await client.call("POST /characters", { name: "Once", trigger_word: "once" });
  expect(served.calls).toHaveLength(2);
  expect(new Set(served.calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  expect(served.calls[0]!.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
  const rows = await served.world.sql("select id from natak.characters where name = 'Once'");
  expect(rows).toEqual([{ id: made.id }]);
});

test("LUN-02.4 a POST without a key whose answer was lost is not sent again, as it may have counted; one that was too fast is", async () => {
  served.loseAnswers(1);
  served.calls.length = 0;
  const unsure = client.call("POST /characters", { name: "Twice", trigger_word: "twice" }, { idempotencyKey: false });
  await expect(unsure).rejects.toMatchObject({ status: 0, code: "unreachable" });
  expect(served.calls).toHaveLength(1);
  const fast = answered([busy(429, "0"), busy(502), fine]);
  await expect(fast.client.call("POST /exports", undefined as never, { idempotencyKey: false })).rejects.toMatchObject({
    status: 502,
  });
  expect(fast.times).toHaveLength(2);
});

test("LUN-02.4 an answer without a body is undefined", async () => {
  served.calls.length = 0;
  expect(await client.call("POST /auth/forgot-password", { email: "nobody@example.com" })).toBeUndefined();
  expect(served.calls).toHaveLength(1);
});

test("LUN-02.4 429 and 503 wait as Retry-After says, in seconds or as a date", async () => {
  const inSeconds = answered([busy(429, "1"), fine]);
  await inSeconds.client.call("GET /credits");
  expect(inSeconds.times[1]! - inSeconds.times[0]!).toBeGreaterThanOrEqual(990);
  const date = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000);
  const byDate = answered([busy(503, date.toUTCString()), fine]);
  await byDate.client.call("GET /credits");
  expect(Date.now()).toBeGreaterThanOrEqual(date.getTime() - 10);
  expect(retryAfterMs("soon")).toBeNull();
  expect(retryAfterMs(new Date(0).toUTCString())).toBe(0);
});

test("LUN-02.4 a Retry-After beyond the cap gives the error at once", async () => {
  const { client: patient, times } = answered([busy(429, "3600"), fine], { maxRetryAfterMs: 1_000 });
  await expect(patient.call("GET /credits")).rejects.toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
  expect(times).toHaveLength(1);
});

test("LUN-02.4 502, 504 and a broken connection are tried again with growing pauses, other refusals are not", async () => {
  const broken = () => Promise.reject(new TypeError("fetch failed"));
  const away = answered([broken, busy(502), fine]);
  await away.client.call("GET /credits");
  const [first, second] = [away.times[1]! - away.times[0]!, away.times[2]! - away.times[1]!];
  expect(first).toBeGreaterThanOrEqual(245);
  expect(second).toBeGreaterThanOrEqual(495);
  const forbidden = answered([busy(403), fine]);
  await expect(forbidden.client.call("GET /credits")).rejects.toMatchObject({ status: 403, code: "busy" });
  expect(forbidden.times).toHaveLength(1);
});

test("LUN-02.4 a call that takes too long ends, and one that is aborted is not tried again", async () => {
  let tries = 0;
  const never: typeof globalThis.fetch = (_, init) => {
    tries++;
    return new Promise((_resolve, reject) =>
      init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason)),
    );
  };
  const slow = new Orchestrator({
    apiKey: "k",
    baseUrl: "https://a.example",
    fetch: never,
    timeoutMs: 30,
    maxRetries: 1,
  });
  await expect(slow.call("GET /credits")).rejects.toMatchObject({ status: 0, code: "unreachable" });
  expect(tries).toBe(2);
  const reason = new Error("left the page");
  const controller = new AbortController();
  const call = slow.call("GET /credits", {}, { signal: controller.signal, timeoutMs: 5_000 });
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
  expect(tries).toBe(3);
});
