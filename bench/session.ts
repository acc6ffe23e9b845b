import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { readConfig } from "../src/kernel/config.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse } from "../src/kernel/house.ts";
import { Listener } from "../src/kernel/listen.ts";
import { modules } from "../src/modules.ts";
import { requestScopes } from "../src/server/open-ctx.ts";
import { type BetterAuth, makePeerSessions, openBetterAuth } from "./better-auth.ts";
import { answersPerSecond } from "./load.ts";
import { interleave, type Measure, perSecond, rateOf } from "./measure.ts";
import { closePools, openFloor } from "./pools.ts";
import { startPeer } from "./processes.ts";
import type { Demo, Stage } from "./stage.ts";

const connections = 32;
const rounds = 5;

/** P3: what a request pays for knowing who sends it, alone and as a part of a whole answer over HTTP. */
export async function benchSession(stage: Stage): Promise<Measure[]> {
  const demo = await stage.program();
  const peer = await openBetterAuth(await stage.freshDatabase("bench_better_auth"));
  try {
    return [...(await sessionCheck(demo, peer)), await wholeRoute(demo)];
  } finally {
    await closePools(peer.pool);
  }
}

/**
 * From the request's headers to the scope of who sends it, against one prepared join of the tables that say it, and
 * against better-auth's getSession.
 */
async function sessionCheck({ ownerUrl, appUrl, cookie }: Demo, peer: BetterAuth): Promise<Measure[]> {
  const pools = openPools(ownerUrl, appUrl, 20);
  const floor = openFloor(ownerUrl);
  const config = readConfig({ APP_ENV: "test", AUTH_SECRET: "not used here" });
  const openScope = requestScopes(buildHouse({ modules, config, pools, listener: new Listener(ownerUrl, 1) }));
  const tokens = await makeSessions(ownerUrl, cookie);
  let turn = 0;
  const visit = () => ({
    id: "",
    method: "GET",
    headers: new Headers({ cookie: `session=${tokens[turn++ % tokens.length]}` }),
    ip: null,
  });
  const hashes = tokens.map(hashOf);
  const cookies = await makePeerSessions(peer, tokens.length);
  const peerVisit = () => ({ headers: new Headers({ cookie: cookies[turn++ % cookies.length]! }) });
  try {
    const { actor } = await openScope(visit());
    if (!actor.session_id) throw new Error("the demo session is not known");
    if (!(await peer.auth.api.getSession(peerVisit()))) throw new Error("the peer does not know its session");
    const rates = await interleave(rounds, {
      ours: () => rateOf(async () => openScope(visit()), connections, 2_000),
      bare: () => rateOf(() => floor.query({ ...join, values: [hashes[turn++ % hashes.length]] }), connections, 2_000),
      peer: () => rateOf(() => peer.auth.api.getSession(peerVisit()), connections, 2_000),
    });
    return [
      ratio("P3 session check ÷ prepared join", rates.ours, rates.bare, 0.8),
      ratio("P3 session check ÷ better-auth's getSession", rates.ours, rates.peer, 8),
    ];
  } finally {
    await closePools(pools.app, pools.owner, floor);
  }
}

/** Sessions of many devices, for requests that all ask for the same one would be served together. */
async function makeSessions(ownerUrl: string, cookie: string): Promise<string[]> {
  const tokens = Array.from({ length: 500 }, () => randomBytes(32).toString("base64url"));
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client
    .query(
      `insert into sessions (id, token_hash, user_id, team_id, remember, created_at, last_seen_at, expires_at)
       select gen_random_uuid(), hash, user_id, team_id, remember, now(), now(), expires_at
       from sessions, unnest($1::text[]) hash where token_hash = $2`,
      [tokens.map(hashOf), hashOf(cookie.slice("session=".length))],
    )
    .finally(() => client.end());
  return tokens;
}

/** The least that tells who a session is: $1 is the hash of its token. */
export const join = {
  name: "session",
  text: `select s.id, s.expires_at, u.id as user_id, u.email, p.name, p.locale, t.id as team_id, t.product, m.role
    from sessions s join users u on u.id = s.user_id join profiles p on p.user_id = u.id
    join team_members m on m.team_id = s.team_id and m.user_id = s.user_id and m.status = 'active'
    join teams t on t.id = m.team_id and t.deleted_at is null
    where s.token_hash = $1 and s.expires_at > now()`,
};

export const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

async function wholeRoute({ url, ownerUrl, cookie, teamId }: Demo): Promise<Measure> {
  const hono = await startPeer("hono.ts", { BENCH_DATABASE_URL: ownerUrl, BENCH_TEAM_ID: teamId });
  const load = { connections, seconds: 3 };
  const { ours, bare } = await interleave(rounds, {
    ours: () => answersPerSecond(`${url}/api/v1/credits`, { ...load, cookie }),
    bare: () => answersPerSecond(`${hono.url}/credits`, load),
  }).finally(hono.stop);
  return ratio("GET /credits with session ÷ bare Hono with one SELECT", ours, bare, 0.25);
}

const ratio = (name: string, ours: number, floor: number, goal: number): Measure => ({
  ...{ name, value: ours / floor, goal, unit: "×", ours: perSecond(ours), floor: perSecond(floor) },
});
