import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { newKey } from "../src/platform/api-keys/key-format.ts";
import { answersPerSecond } from "./load.ts";
import { interleave, type Measure, perSecond } from "./measure.ts";
import { startPeer } from "./processes.ts";
import { type Demo, queryOnce, type Stage } from "./stage.ts";

const connections = 32;
const rounds = 3;
const load = { connections, seconds: 3 };
/** More than a process keeps, so that each call of a round meets a key that it has to look up. */
const keysPerConnection = 1_000;

/** P1 and P2: what a call with a key costs, when the key was seen before and when it was not. */
export async function benchKeys(stage: Stage): Promise<Measure[]> {
  const demo = await stage.program();
  const hono = await startPeer("hono.ts", { BENCH_DATABASE_URL: demo.ownerUrl, BENCH_TEAM_ID: demo.teamId });
  const peer = await startPeer("better-auth.ts", {
    BENCH_DATABASE_URL: await stage.freshDatabase("bench_better_auth"),
  });
  try {
    return [
      await overAdmission(demo, peer.url),
      await cached(demo, hono.url),
      ...(await uncached(demo, hono.url, peer.url)),
    ];
  } finally {
    await Promise.all([hono.stop(), peer.stop()]);
    // A team has room for a hundred, and the parts that follow need some.
    await queryOnce(demo.ownerUrl, "delete from api_keys where name = 'Bench'");
  }
}

async function cached(demo: Demo, floorUrl: string): Promise<Measure> {
  const { key } = await createKey(demo, 10_000_000);
  const { ours, bare } = await interleave(rounds, {
    ours: () => answersPerSecond(`${demo.url}/api/v1/keys/current`, { ...load, authorization: [`Bearer ${key}`] }),
    bare: () => answersPerSecond(`${floorUrl}/hello`, load),
  });
  return {
    name: "P1 GET with a key, limited, cached ÷ Hono hello",
    value: ours / bare,
    goal: 0.35,
    unit: "×",
    ours: perSecond(ours),
    floor: perSecond(bare),
  };
}

/** Each call meets a key that the process has to look up. better-auth reads a key and counts its call in its row. */
async function uncached(demo: Demo, floorUrl: string, peerUrl: string): Promise<Measure[]> {
  const bearer = (keys: string[]) => ({ ...load, authorization: keys.map((key) => `Bearer ${key}`) });
  const known = bearer(await insertKeys(demo, connections * keysPerConnection));
  const peers = bearer(await peerKeys(peerUrl, connections * 100, 10_000_000));
  const { ours, bare, peer } = await interleave(rounds, {
    ours: () => answersPerSecond(`${demo.url}/api/v1/keys/current`, known),
    bare: () => answersPerSecond(`${floorUrl}/key`, known),
    peer: () => answersPerSecond(`${peerUrl}/key`, peers),
  });
  const row = { unit: "×", ours: perSecond(ours) } as const;
  return [
    {
      ...{ ...row, name: "P2 key verification, uncached ÷ Hono with one prepared SELECT" },
      ...{ value: ours / bare, goal: 0.7, floor: perSecond(bare) },
    },
    {
      ...{ ...row, name: "P2 key verification, uncached ÷ better-auth" },
      ...{ value: ours / peer, goal: 8, floor: perSecond(peer) },
    },
  ];
}

async function peerKeys(peerUrl: string, count: number, calls: number): Promise<string[]> {
  return (await fetch(`${peerUrl}/keys?count=${count}&calls=${calls}`)).json() as Promise<string[]>;
}

async function overAdmission(demo: Demo, peerUrl: string): Promise<Measure> {
  const { key } = await createKey(demo, 100);
  // Not across the end of a minute, where the window rightly begins to slide.
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < 5_000) await sleep(leftMs);
  const admitted = await admittedOf400(`${demo.url}/api/v1/keys/current`, key);
  const [peerKey] = await peerKeys(peerUrl, 1, 100);
  return {
    name: "P2 admitted of 400 at once past a limit of 100",
    value: Math.abs(admitted - 100),
    goal: 0,
    unit: "×",
    atMost: true,
    ours: `${admitted}`,
    floor: `better-auth ${await admittedOf400(`${peerUrl}/key`, peerKey!)}`,
  };
}

async function admittedOf400(url: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const answers = await Promise.all(Array.from({ length: 400 }, () => fetch(url, { headers })));
  return answers.filter(({ status }) => status === 200).length;
}

export async function createKey(
  { url, cookie }: Demo,
  rate_limit: number,
  scopes = ["read"],
): Promise<{ key: string }> {
  const response = await fetch(`${url}/api/v1/keys`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({ name: "Bench", scopes, rate_limit }),
  });
  if (!response.ok) throw new Error(`no key for the bench: ${await response.text()}`);
  return (await response.json()) as { key: string };
}

export async function insertKeys({ ownerUrl, teamId }: Demo, count: number, is_active = true): Promise<string[]> {
  const made = Array.from({ length: count }, () => newKey("natak_sk_"));
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client
    .query(
      `insert into api_keys (team_id, id, user_id, name, key_hash, key_prefix, scopes, rate_limit, is_active, created_at, updated_at)
       select $1, gen_random_uuid(), (select user_id from team_members where team_id = $1 limit 1), 'Bench', hash, 'natak_sk_',
              '["read"]', 10000000, $3, now(), now() from unnest($2::text[]) hash`,
      [teamId, made.map(({ hash }) => hash), is_active],
    )
    .then(() => client.query("analyze api_keys"))
    .finally(() => client.end());
  return made.map(({ key }) => key);
}
