import { readFileSync } from "node:fs";
import { decodeJwt } from "jose";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword, newAddress, tokenIn } from "../../test/newcomers.ts";
import { type GithubStandIn, startGithub } from "../../test/stand-ins/github.ts";
import { openWorld, type World } from "../../test/world.ts";

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
interface Endpoint {
  method: string;
  path: string;
  request?: { [name: string]: Json };
  status: number;
  response: Json;
}
/** The JSON examples of the source, word for word. */
const contract: Endpoint[] = JSON.parse(readFileSync(new URL("./contract.json", import.meta.url), "utf8"));

let world: World;
/** Somewhere a picture of a person stands. */
let pictures: GithubStandIn;
let token = "";
const ids: Record<string, string> = {};
beforeAll(async () => {
  pictures = await startGithub();
  const content = sharp({ create: { width: 90, height: 60, channels: 3, background: "#c04020" } });
  pictures.avatar = { bytes: await content.png().toBuffer(), type: "image/png" };
  world = await openWorld({ PRODUCT: "luna", PRIVATE_HOSTS_ALLOWED: new URL(pictures.url).host });
});
afterAll(async () => {
  await world.close();
  await pictures.stop();
});

const at = (method: string, path: string) =>
  contract.find((endpoint) => endpoint.method === method && endpoint.path === path)!;
let networks = 0;
async function call(method: string, path: string, body?: unknown) {
  const request = new Request(`http://localhost:3000${path.replace(/:(\w+)/g, (_, name: string) => ids[name]!)}`, {
    method,
    headers: {
      host: "localhost:3000",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await world.api.http.fetch(request, { clientIp: `10.77.0.${++networks % 250}` });
  return { status: answer.status, body: (await answer.json()) as Json };
}

/** Sends the example's own request, with what must differ, and holds the answer against the example's. */
async function holds(method: string, path: string, prefix: string, change: object = {}, mayBeNull: string[] = []) {
  const { request, status, response } = at(method, path);
  const body = request ? { ...request, ...change } : undefined;
  const answer = await call(method, path.replace(/^\/api/, prefix), body);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status);
  expect(differences(response, answer.body, mayBeNull)).toEqual([]);
  return answer.body as never;
}

/** Where an answer has another field, type or format than the example, or lacks what nobody said may be null yet. */
function differences(example: Json, answer: Json | undefined, mayBeNull: string[] = [], place = ""): string[] {
  const inside = (name: string | number, part: Json, of: Json | undefined) =>
    differences(part, of, mayBeNull, `${place}.${name}`);
  if (answer === undefined) return [`${place} is missing`];
  if (answer === null)
    return example === null || mayBeNull.some((name) => place.endsWith(`.${name}`)) ? [] : [`${place} is null`];
  if (example === null) return [];
  if (Array.isArray(example)) {
    if (!Array.isArray(answer)) return [`${place} is no list`];
    if (answer.length === 0) return [`${place} is empty`];
    return answer.flatMap((item, index) => inside(index, example[0]!, item));
  }
  if (typeof example === "object") {
    if (typeof answer !== "object" || Array.isArray(answer)) return [`${place} is no object`];
    return Object.keys(example).flatMap((name) => inside(name, example[name]!, answer[name]));
  }
  // A limit is a number of a plan, or the word of the example.
  if (example === "unlimited") return answer === example || Number.isInteger(answer) ? [] : [`${place}: ${answer}`];
  if (typeof example !== typeof answer) return [`${place} is a ${typeof answer}`];
  return typeof example === "string" && !formatOf(example).test(String(answer)) ? [`${place}: ${answer}`] : [];
}

/** By an example: what its like look like. */
const formats: [example: RegExp, alike: RegExp][] = [
  [/^uuid$/, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  [/^\d{4}-\d\d-\d\dT/, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/],
  [/^\d{4}-\d\d-\d\d$/, /^\d{4}-\d\d-\d\d$/],
  [/^https:/, /^https?:\/\/[^/\s]+\/\S+$/],
  [/@/, /^[^@\s]+@[^@\s]+$/],
  [/^luna_sk_\d{8}$/, /^luna_sk_\w{8}$/],
  [/^luna_sk_/, /^luna_sk_\w{32,}$/],
  [/^(free|pro|team|enterprise)$/, /^(free|pro|team|enterprise)$/],
  [/^(owner|member)$/, /^(owner|admin|member|viewer)$/],
  [/^(active|invited)$/, /^(active|canceled|past_due|trialing|invited|suspended)$/],
  [/^month$/, /^(today|week|month|all)$/],
  [/^USD$/, /^[A-Z]{3}$/],
  [/^(my|new)-team$/, /^[a-z0-9]+(-[a-z0-9]+)*$/],
  [/^jwt_token_here$/, /^[\w-]+\.[\w-]+\.[\w-]+$/],
];
/** What is none of these is words: a name, a sentence, a provider's id. */
const formatOf = (example: string) => formats.find(([of]) => of.test(example))?.[1] ?? /^\S/;

/** In the order of an account's life, which the next step goes on with. */
async function walk(prefix: string) {
  token = "";
  const email = newAddress();
  const colleague = newAddress();
  const { user } = (await holds("POST", "/api/auth/register", prefix, { email, password: goodPassword })) as {
    user: object;
  };
  expect(user).toMatchObject({ email, name: "John Doe", tier: "free" });
  await world.visitor.api("POST /auth/verify-email", { token: await tokenIn(world, email, "verify-email") });
  const signedIn: { token: string } = await holds("POST", "/api/auth/login", prefix, { email, password: goodPassword });
  token = signedIn.token;

  const onFree = ["avatar_url", "subscription_start_date", "subscription_end_date"];
  expect(await holds("GET", "/api/user/profile", prefix, {}, onFree)).toMatchObject({
    email,
    name: "John Doe",
    tier: "free",
    subscription_status: "active",
  });
  const picture = { avatar_url: `${pictures.url}/avatar` };
  expect(await holds("PATCH", "/api/user/profile", prefix, picture)).toMatchObject({ name: "Jane Doe" });

  const made: { id: string; key: string } = await holds("POST", "/api/keys", prefix);
  expect(made).toMatchObject({ name: "New API Key", scopes: ["read", "write"] });
  ids.keyId = made.id;
  expect(await holds("GET", "/api/keys", prefix, {}, ["last_used_at"])).toMatchObject({
    keys: [{ id: made.id, is_active: true }],
  });
  const changed = await holds("PATCH", "/api/keys/:keyId", prefix);
  expect(changed).toMatchObject({ id: made.id, name: "Updated Key Name", is_active: false });

  await call("POST", `${prefix}/usage/events`, {
    events: [
      { metric_type: "rag_query", duration_ms: 245, count: 3 },
      { metric_type: "agent_execution", count: 2 },
      { metric_type: "deployment" },
      { metric_type: "health_check" },
    ],
  });
  const counted = { rag_queries: 3, agent_executions: 2, files_indexed: 0, deployments: 1 };
  expect(await holds("GET", "/api/usage/current", prefix)).toMatchObject({ period: "month", usage: counted });
  expect(await holds("GET", "/api/usage/history", prefix)).toMatchObject({ totals: { rag_queries: 3 } });
  // What costs nothing is worth no multiple of it.
  const analytics = await holds("GET", "/api/usage/analytics", prefix, {}, ["roi_multiplier"]);
  const performance = { avg_response_time_ms: 245, success_rate: 100, uptime_percentage: 100 };
  expect(analytics).toMatchObject({ period: "month", performance, roi: { roi_multiplier: null } });

  await subscribe(prefix);

  const slug = `new-team-${networks}`;
  const team: { id: string } = await holds("POST", "/api/teams", prefix, { slug });
  expect(team).toMatchObject({ name: "New Team", slug });
  ids.teamId = team.id;
  const { teams } = (await holds("GET", "/api/teams", prefix)) as { teams: { id: string }[] };
  expect(teams.find(({ id }) => id === team.id)).toMatchObject({ role: "owner", member_count: 1 });
  const { members } = (await holds("GET", "/api/teams/:teamId/members", prefix)) as { members: object[] };
  expect(members).toMatchObject([{ email, role: "owner", status: "active" }]);
  const invited = await holds("POST", "/api/teams/:teamId/members", prefix, { email: colleague });
  expect(invited).toMatchObject({ email: colleague, role: "member", status: "invited" });
  expect(await holds("GET", "/api/teams/:teamId/usage", prefix)).toMatchObject({ team_id: team.id, period: "month" });

  expect(await holds("DELETE", "/api/keys/:keyId", prefix)).toEqual({ message: "API key revoked successfully" });
  expect(await holds("POST", "/api/auth/logout", prefix)).toEqual({ message: "Logged out successfully" });
  expect((await call("GET", `${prefix}/user/profile`)).status).toBe(401);
}

/** From the checkout with a test card to a cancellation that is taken back. */
async function subscribe(prefix: string) {
  const { checkout_url }: { checkout_url: string } = await holds("POST", "/api/subscription/upgrade", prefix);
  const checkout = checkout_url.split("/").at(-1);
  const card = { number: "4242 4242 4242 4242", expiry: "12/39", cvc: "123" };
  const paid = await call("POST", `${prefix}/sandbox/checkouts/${checkout}/pay`, card);
  expect(paid.body).toMatchObject({ status: "complete" });
  await world.runJobs();
  expect(await holds("GET", "/api/subscription", prefix)).toMatchObject({
    ...{ tier: "pro", status: "active", cancel_at_period_end: false },
    features: (at("GET", "/api/subscription").response as { features: string[] }).features,
    next_invoice: { amount: 29, currency: "USD" },
  });
  expect(await holds("GET", "/api/user/profile", prefix)).toMatchObject({ tier: "pro", subscription_status: "active" });
  expect(await holds("GET", "/api/usage/current", prefix)).toMatchObject({
    tier: "pro",
    limits: { rag_queries: "unlimited", files_indexed: "unlimited", agent_executions: "unlimited" },
  });
  expect(await holds("GET", "/api/usage/analytics", prefix)).toMatchObject({ roi: { cost_per_month: 29 } });
  expect(await holds("POST", "/api/subscription/cancel", prefix)).toMatchObject(onlyMessage("cancel"));
  await world.runJobs();
  expect(await holds("POST", "/api/subscription/reactivate", prefix)).toEqual(
    at("POST", "/api/subscription/reactivate").response,
  );
}

const onlyMessage = (verb: string) => ({
  message: (at("POST", `/api/subscription/${verb}`).response as { message: string }).message,
});

test("LUN-01.7 every answer has the fields, types and status of the source's examples, at /api", async () => {
  await walk("/api");
});

test("LUN-01.7 every answer has the fields, types and status of the source's examples, at /api/v1", async () => {
  await walk("/api/v1");
});

test("LUN-01.7 what a call leaves out has the source's defaults", async () => {
  const owner = await world.person("Dee", await world.team("Defaults", "luna"), "owner");
  expect(await owner.api("GET /user/profile")).toMatchObject({ tier: "free", subscription_status: "active" });
  const key = await owner.api("POST /keys", { name: "Plain" });
  expect(key).toMatchObject({ scopes: ["read", "write"], rate_limit: 100, expires_at: null });
  expect((await owner.api("GET /keys")).keys).toMatchObject([{ is_active: true, last_used_at: null }]);
  await owner.api("POST /usage/events", { metric_type: "rag_query" } as never);
  const [event] = (await owner.api("GET /usage/events", {})).data;
  expect(event).toMatchObject({ count: 1, success: true, duration_ms: null, agent_name: null, project_id: null });
  expect(event!.metadata).toEqual({});
  expect(Math.abs(world.house.now().getTime() - new Date(event!.recorded_at).getTime())).toBeLessThan(60_000);
  expect(await owner.api("GET /usage/current", {})).toMatchObject({ period: "month", usage: { rag_queries: 1 } });
  const invited = await owner.api("POST /teams/:id/members", { id: owner.team.id, email: newAddress() });
  expect(invited).toMatchObject({ role: "member", status: "invited" });

  const { checkout_url } = await owner.api("POST /subscription/upgrade", { tier: "team" });
  const card = { number: "4242 4242 4242 4242", expiry: "12/39", cvc: "123" };
  await owner.api("POST /sandbox/checkouts/:id/pay", { id: checkout_url.split("/").at(-1)!, ...card });
  await world.runJobs();
  expect(await owner.api("GET /subscription")).toMatchObject({
    ...{ tier: "team", status: "active", billing_period: "monthly", cancel_at_period_end: false, seats: { most: 5 } },
  });
});

test("LUN-04.1 Luna's access token, of sign-up, sign-in and refresh, is good for seven days and no longer", async () => {
  token = "";
  const email = newAddress();
  const tokensOf = async (way: string, given: object) => {
    const { body } = await call("POST", `/api/auth/${way}`, given);
    const told = body as { token: string; refresh_token: string; expires_in: number };
    const { exp, iat } = decodeJwt(told.token);
    expect([way, told.expires_in, exp! - iat!]).toEqual([way, 7 * 86_400, 7 * 86_400]);
    return told;
  };
  await tokensOf("register", { email, password: goodPassword });
  await world.visitor.api("POST /auth/verify-email", { token: await tokenIn(world, email, "verify-email") });
  const { refresh_token } = await tokensOf("login", { email, password: goodPassword });
  ({ token } = await tokensOf("refresh", { refresh_token }));
  world.clock.advance(7 * 86_400_000 - 60_000);
  expect((await call("GET", "/api/user/profile")).status).toBe(200);
  world.clock.advance(61_000);
  expect(await call("GET", "/api/user/profile")).toMatchObject({ status: 401, body: { code: "token_expired" } });
});

test("LUN-01.7 the comparison finds a field that is missing, of another type, or in another format", () => {
  const example = { id: "uuid", rate: 1.5, keys: [{ at: "2025-12-01T00:00:00Z" }], limit: "unlimited" };
  const id = "01a1fbe1-dab4-7041-a255-119d43a950d5";
  const right = { id, rate: 2, keys: [{ at: "2026-01-01T00:00:00.000Z" }], limit: 50 };
  expect(differences(example, right)).toEqual([]);
  expect(differences(example, { ...right, id: "7" })).toHaveLength(1);
  expect(differences(example, { ...right, rate: "2" })).toHaveLength(1);
  expect(differences(example, { ...right, keys: [{}] })).toEqual([".keys.0.at is missing"]);
  expect(differences(example, { ...right, limit: "none" })).toHaveLength(1);
  expect(differences(example, { ...right, rate: null }, ["rat", "te"])).toEqual([".rate is null"]);
  expect(differences(example, { ...right, rate: null }, ["rate"])).toEqual([]);
  expect(differences("https://...", "/api/v1/avatars/7")).toHaveLength(1);
});
