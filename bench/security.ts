import { Agent, fetch, type RequestInit } from "undici";
import { newKey } from "../src/platform/api-keys/key-format.ts";
import { insertKeys } from "./keys.ts";
import { type Measure, median, percentile } from "./measure.ts";
import { closePools, openFloor } from "./pools.ts";
import type { Demo, Stage } from "./stage.ts";

const password = "Wrong-Passw0rd";
const knownEmail = "owner@natak.test";
/** More than a program checks at once, less than it lets wait. */
const floodSize = 50;
const floodRounds = 2;
const warmUps = 20;
const getsARound = 400;
/** Every POST comes on a connection of its own and, as the bench is a proxy that the program trusts, from an address of its own. */
const apart = new Agent({ pipelining: 0 });
let visitors = 0;
const nextAddress = () => `10.${(++visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`;

/** What the time of an answer may not tell, and what a flood of sign-ins may not do to everybody else. */
export async function benchSecurity(stage: Stage): Promise<Measure[]> {
  const demo = await stage.program();
  const owner = openFloor(demo.ownerUrl);
  // What is counted on the one known account would stop the bench as it stops an attacker.
  const forget = () => owner.query("delete from attempts");
  let strangers = 0;
  const stranger = () => `nobody-${++strangers}@natak.test`;
  const signIn = (email: string) => post(demo, "/auth/login", { email, password }, 401);
  const signUp = (known: boolean) =>
    post(demo, "/auth/register", { email: known ? knownEmail : stranger(), password }, known ? 409 : 201);
  const reset = (email: string) => post(demo, "/auth/forgot-password", { email }, 202);
  try {
    return [
      await sameTime("wrong password: known ÷ unknown address", 60, async (known) => {
        await forget();
        return signIn(known ? knownEmail : stranger());
      }),
      await sameTime("password reset: known ÷ unknown address", 400, async (known) => {
        await forget();
        return reset(known ? knownEmail : stranger());
      }),
      // Its answer tells whether an address is taken; its time must not tell more.
      await sameTime("sign-up: taken ÷ free address", 60, signUp),
      await keys(demo),
      ...(await flood(demo, () => Promise.all(Array.from({ length: floodSize }, () => signIn(stranger()))))),
    ];
  } finally {
    await closePools(owner);
  }
}

/**
 * Which of the two is asked for falls out anew each time: a request leaves work behind, a mail for somebody known, and what
 * follows it may not always be the other.
 */
async function sameTime(name: string, requests: number, ask: (known: boolean) => Promise<number>): Promise<Measure> {
  const took = { known: [] as number[], unknown: [] as number[] };
  for (let n = -warmUps; n < requests; n++) {
    const known = Math.random() < 0.5;
    const ms = await ask(known);
    if (n >= 0) took[known ? "known" : "unknown"].push(ms);
  }
  const [known, unknown] = [median(took.known), median(took.unknown)];
  return {
    ...{ name: `${name}, the slower ÷ the faster`, value: Math.max(known, unknown) / Math.min(known, unknown) },
    ...{ goal: 1.1, unit: "×", atMost: true, ours: ms(known), floor: ms(unknown) },
  };
}

/** Whether a key exists: what is switched off answers as what never was, also when it is seen for the first time. */
async function keys(demo: Demo): Promise<Measure> {
  const requests = 600;
  const disabled = await insertKeys(demo, requests + warmUps, false);
  return sameTime("API key: switched off ÷ unknown", requests, (known) =>
    timed(401, `${demo.url}/api/v1/keys/current`, {
      headers: { authorization: `Bearer ${known ? disabled.pop() : newKey("natak_sk_").key}` },
    }),
  );
}

/**
 * A light answer, alone and beside a flood; the next flood begins when the last is over. The hashes leave one core of a
 * small machine to everybody else; the slowest answers wait for a slice of their time.
 */
async function flood(demo: Demo, signIns: () => Promise<unknown>): Promise<Measure[]> {
  const get = () => timed(200, `${demo.url}/api/v1/session`, { headers: { cookie: demo.cookie } });
  const took = { alone: [] as number[], beside: [] as number[] };
  for (let round = 0; round < floodRounds; round++) {
    for (let n = 0; n < getsARound; n++) took.alone.push(await get());
    let over = false;
    const beside = async () => {
      while (!over) took.beside.push(await get());
    };
    const flooding = signIns().finally(() => {
      over = true;
    });
    await Promise.all([flooding, beside()]);
  }
  return (
    [
      [0.5, 2],
      [0.99, 8],
    ] as const
  ).map(([share, goal]) => {
    const [alone, beside] = [percentile(took.alone, share), percentile(took.beside, share)];
    return {
      ...{ name: `GET /session beside ${floodSize} sign-ins ÷ alone, p${share * 100}`, value: beside / alone },
      ...{ goal, unit: "×" as const, atMost: true, ours: ms(beside), floor: ms(alone) },
    };
  });
}

const ms = (time: number) => `${time.toFixed(2)} ms`;

const post = ({ url }: Demo, path: string, body: object, status: number) =>
  timed(status, `${url}/api/v1${path}`, {
    method: "POST",
    dispatcher: apart,
    headers: { "content-type": "application/json", "x-forwarded-for": nextAddress() },
    body: JSON.stringify(body),
  });

/** Milliseconds until the answer has come whole. */
async function timed(status: number, url: string, init: RequestInit): Promise<number> {
  const start = performance.now();
  const response = await fetch(url, init);
  const text = await response.text();
  const took = performance.now() - start;
  if (response.status !== status) throw new Error(`${url} answered ${response.status}: ${text}`);
  return took;
}
