import { lookup as systemLookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import type { Agent } from "undici";
import type { House } from "../../kernel/house.ts";
import { checkResolved, readTarget } from "./addresses.ts";

export { AddressRefused } from "./addresses.ts";

export interface OutboundCall {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** From the look-up of the name to the last byte that is read. */
  timeoutMs: number;
  /** More of the answer is not read. */
  answerBytes: number;
  signal?: AbortSignal;
}
interface OutboundBytes {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}
export interface OutboundAnswer extends Omit<OutboundBytes, "bytes"> {
  body: string;
}

type Address = { address: string; family: number };
export type Resolver = (name: string) => Promise<Address[]>;

const systemResolver: Resolver = (name) => systemLookup(name, { all: true, verbatim: true });
const saveLookupMs = 2_000;
const connectMs = 10_000;

interface Way {
  /** The library and its connections; loaded with the first call. */
  caller(): Promise<Caller>;
  resolve: Resolver;
}
interface Caller {
  request: typeof import("undici").request;
  agent: Agent;
}
const ways = new WeakMap<House, Way>();

/** Another resolver than the system's, for this house. Connections that are open stay with what was checked for them. */
export function resolveWith(house: House, resolve: Resolver): void {
  ways.set(house, openWay(house, resolve));
}

/**
 * Calls an address that a customer gave. Private and special networks are refused, unless PRIVATE_HOSTS_ALLOWED lists
 * them; redirects are not followed; what the answer is worth is the caller's to say. Throws `AddressRefused`, or the
 * error of the connection. Never inside a transaction: it may last as long as `timeoutMs`.
 */
export async function fetchOutside(house: House, call: OutboundCall): Promise<OutboundBytes> {
  const target = readTarget(house.config, call.url);
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new Error(`No answer within ${call.timeoutMs / 1_000} s.`)),
    call.timeoutMs,
  );
  const stop = () => timeout.abort(call.signal?.reason);
  call.signal?.addEventListener("abort", stop, { once: true });
  try {
    const { request, agent } = await wayOf(house).caller();
    const { statusCode, headers, body } = await request(target.url, {
      method: call.method,
      headers: call.headers,
      ...(call.body === undefined ? {} : { body: call.body }),
      dispatcher: agent,
      signal: timeout.signal,
    });
    return { status: statusCode, headers, bytes: await readUpTo(body, call.answerBytes) };
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", stop);
  }
}

/** The same, for an answer of text: without what PostgreSQL cannot hold. */
export async function callOutside(house: House, call: OutboundCall): Promise<OutboundAnswer> {
  const { bytes, ...answer } = await fetchOutside(house, call);
  return { ...answer, body: bytes.toString("utf8").replaceAll("\0", "") };
}

/**
 * Refuses an address when a customer enters it. The same is looked at again at each call, so a name that cannot be
 * resolved just now passes here. Throws `AddressRefused`.
 */
export async function checkAddress(house: House, address: string): Promise<void> {
  const target = readTarget(house.config, address);
  const giveUp = new Promise<Address[]>((resolve) => setTimeout(resolve, saveLookupMs, []).unref());
  const found = await Promise.race([
    wayOf(house)
      .resolve(target.host)
      .catch(() => []),
    giveUp,
  ]);
  checkResolved(
    house.config,
    target,
    found.map(({ address: one }) => one),
  );
}

function wayOf(house: House): Way {
  const way = ways.get(house) ?? openWay(house, systemResolver);
  ways.set(house, way);
  return way;
}

function openWay(house: House, resolve: Resolver): Way {
  let caller: Promise<Caller> | undefined;
  return { caller: () => (caller ??= openCaller(house, resolve)), resolve };
}

/**
 * The name is resolved once for a connection, all answers are checked, and the connection goes to one of them: what
 * the name says a moment later does not matter. Node asks no resolver for a bare address; `readTarget` has checked it.
 */
async function openCaller(house: House, resolve: Resolver): Promise<Caller> {
  const { Agent, Pool, request } = await import("undici");
  const connector =
    (port: number): LookupFunction =>
    (name, options, done) => {
      resolve(name)
        .then((found) => {
          if (found.length === 0) throw new Error(`${name} has no address.`);
          const addresses = found.map(({ address }) => address);
          checkResolved(house.config, { host: name.replace(/\.$/, ""), port }, addresses);
          if (options.all) done(null, found);
          else done(null, found[0]!.address, found[0]!.family);
        })
        .catch((error: Error) => done(error, ""));
    };
  const agent = new Agent({
    // The look-up must know the port, so each origin has a connector of its own.
    factory: (origin, options) => {
      const { port, protocol } = new URL(origin);
      const lookup = connector(Number(port || (protocol === "https:" ? 443 : 80)));
      return new Pool(origin, { ...options, connect: { lookup, timeout: connectMs }, allowH2: false });
    },
    keepAliveTimeout: 10_000,
  });
  return { request, agent };
}

/** A longer answer is cut, and its connection closed. */
async function readUpTo(body: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= most) break;
  }
  return Buffer.concat(parts).subarray(0, most);
}
