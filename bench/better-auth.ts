import { randomBytes } from "node:crypto";
import { apiKey, defaultKeyHasher } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { makeSignature } from "better-auth/crypto";
import { getMigrations } from "better-auth/db/migration";
import { openFloor } from "./pools.ts";

const secret = randomBytes(32).toString("hex");

export type BetterAuth = Awaited<ReturnType<typeof openBetterAuth>>;

/**
 * The peer of P2 and P3, in a database of its own: as many connections as ours, no telemetry, no limit on addresses, and
 * no cache in a cookie, as a session that has ended is to open nothing.
 */
export async function openBetterAuth(databaseUrl: string) {
  const pool = openFloor(databaseUrl);
  const auth = betterAuth({
    database: pool,
    secret,
    baseURL: "http://127.0.0.1",
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: { database: { joins: true } },
    plugins: [apiKey({ rateLimit: { enabled: true, timeWindow: 86_400_000, maxRequests: 100 } })],
  });
  await (await getMigrations(auth.options)).runMigrations();
  const { user } = await auth.api.signUpEmail({
    body: { name: "Ada", email: "ada@example.com", password: randomBytes(16).toString("hex") },
  });
  return { auth, pool, userId: user.id };
}

/** Keys of one person, each good for so many calls a day; all but the first are copies of its row. */
export async function makePeerKeys(
  { auth, pool, userId }: BetterAuth,
  count: number,
  calls: number,
): Promise<string[]> {
  const first = await auth.api.createApiKey({ body: { userId, rateLimitMax: calls } });
  const copies = Array.from({ length: count - 1 }, () => randomBytes(48).toString("base64url"));
  const { rows } = await pool.query<{ row: Record<string, unknown> }>(
    "select to_jsonb(k) as row from apikey k where id = $1",
    [first.id],
  );
  const hashes = await Promise.all(copies.map((key) => defaultKeyHasher(key)));
  await pool.query(
    `insert into apikey select r.* from unnest($2::text[]) hash,
       jsonb_populate_record(null::apikey, $1::jsonb || jsonb_build_object('id', gen_random_uuid()::text, 'key', hash)) r`,
    [rows[0]!.row, hashes],
  );
  await pool.query("analyze apikey");
  return [first.key, ...copies];
}

/** The cookies of so many devices of one person. */
export async function makePeerSessions({ auth, userId }: BetterAuth, count: number): Promise<string[]> {
  const { internalAdapter, authCookies } = await auth.$context;
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { token } = await internalAdapter.createSession(userId);
      const value = encodeURIComponent(`${token}.${await makeSignature(token, secret)}`);
      return `${authCookies.sessionToken.name}=${value}`;
    }),
  );
}
