import { join } from "node:path";
import { getTableConfig } from "drizzle-orm/pg-core";
import pg from "pg";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccessScope } from "../kernel/ctx.ts";
import { noAddress } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { everyRole, isProduct, type Role } from "../kernel/module.ts";
import { type AnyRoute, takesKeys } from "../kernel/route.ts";
import { modules } from "../modules.ts";
import { type StaffRole, staffRoles } from "../platform/staff/permissions.ts";
import { allTables } from "../server/migrate.ts";
import { permissionOf, permissionTable } from "./permission-table.ts";
import { plantRow } from "./plant-row.ts";
import { sampleInput } from "./sample-input.ts";
import { openWorld, type Person, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ RATE_LIMIT_PER_HOUR: "1000000" });
});
afterAll(() => world.close());

const picture = new Uint8Array(
  await sharp({ create: { width: 300, height: 300, channels: 3, background: "#35f" } })
    .png()
    .toBuffer(),
);
/** Each route with the product whose teams find it; what is the platform's is asked for in a team of NATAK. */
const routes = modules.flatMap((module) =>
  Object.entries(module.routes ?? {}).map(([key, route]) => [key, route, isProduct(module) ? module.name : "natak"]),
) as [key: string, route: AnyRoute, product: string][];
const isReading = (key: string) => key.startsWith("GET ");
type Send = (path: string, init?: RequestInit) => Promise<Response>;

/** Calls a route with the least that it takes; answers its status and its problem. */
async function call(send: Send, key: string, route: AnyRoute, ids: Record<string, string> = {}) {
  const [method, template] = key.split(" ") as [string, string];
  const path = template.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? newId());
  const input = route.input ? sampleInput(route.input) : {};
  const inAddress = method === "GET" || method === "DELETE";
  const query = inAddress ? `?${new URLSearchParams(input as Record<string, string>)}` : "";
  const answer = await send(`/api/v1${path}${query}`, { method, ...(inAddress ? {} : bodyOf(route, input)) });
  if (answer.headers.get("content-type") !== "application/problem+json") {
    await answer.body?.cancel();
    return { status: answer.status, code: "", problem: null };
  }
  const { request_id: _, ...problem } = (await answer.json()) as { request_id: string; code: string };
  return { status: answer.status, code: problem.code, problem };
}

function bodyOf(route: AnyRoute, input: Record<string, unknown>): RequestInit {
  if (!route.uploadBytes) return { body: JSON.stringify(input), headers: { "content-type": "application/json" } };
  const form = new FormData();
  const { file: _, files: __, ...texts } = input;
  for (const [name, value] of Object.entries(texts)) form.append(name, String(value));
  for (const name of ["file", "files"]) form.append(name, new File([picture], "a.png", { type: "image/png" }));
  return { body: form };
}

interface Caller {
  send: Send;
  role: Role;
  scopes: readonly AccessScope[] | null;
  /** Their role among the platform's own people. */
  staff?: StaffRole;
}

const roleOf = { read: "viewer", write: "member", admin: "admin" } as const;
const scopesUpTo = { read: ["read"], write: ["read", "write"], admin: ["read", "write", "admin"] } as const;
const callers = [...everyRole, "key read", "key write", "key admin"] as const;

/** A team of its own, with a person of each role and a key of each scope as they are asked for. */
async function newCast(product: string) {
  const team = await world.team("Cast", product);
  const keeper = await world.person("Keeper", team, "owner");
  const people = new Map<string, Caller>();
  const make = async (name: (typeof callers)[number]): Promise<Caller> => {
    const scope = (["read", "write", "admin"] as const).find((one) => name === `key ${one}`);
    if (!scope) return { send: (await world.person(name, team, name as Role)).fetch, role: name as Role, scopes: null };
    const { key } = await keeper.api("POST /keys", { name: scope, scopes: [scope] });
    const send: Send = (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${key}`);
      return world.visitor.fetch(path, { ...init, headers });
    };
    return { send, role: roleOf[scope], scopes: scopesUpTo[scope] };
  };
  return {
    team,
    async caller(name: (typeof callers)[number]): Promise<Caller> {
      const caller = people.get(name) ?? (await make(name));
      people.set(name, caller);
      return caller;
    },
  };
}

function isAllowed(key: string, route: AnyRoute, { role, scopes, staff }: Caller): boolean {
  if (route.may === "anyone") return true;
  if (scopes && !isReading(key) && !route.carries && !scopes.includes("write")) return false;
  if (scopes && !takesKeys(route)) return false;
  if (route.staff) return staff !== undefined && route.staff.roles.includes(staff);
  return permissionOf(route)?.roles.includes(role) ?? true;
}

test("ORC-07.5 every route lets in whom its manifest names and refuses everybody else, in every role and with every key", async () => {
  expect(routes.length).toBeGreaterThan(80);
  const wrong: string[] = [];
  const casts = new Map<string, Awaited<ReturnType<typeof newCast>>>();
  for (const [key, route, product] of routes)
    for (const name of callers) {
      const cast = casts.get(product) ?? (await newCast(product));
      casts.set(product, cast);
      const caller = await cast.caller(name);
      const ids: Record<string, string> = route.mayInPath ? { id: cast.team.id } : {};
      const { status, code } = await call(caller.send, key, route, ids);
      const refused = status === 403 && ["forbidden", "insufficient_permissions"].includes(code);
      if (refused === isAllowed(key, route, caller)) wrong.push(`${key} as ${name}: ${status} ${code}`);
      if (status >= 500 || (status === 401 && route.may !== "anyone"))
        wrong.push(`${key} as ${name}: ${status} ${code}`);
      // What worked may have ended a session, a role or the team.
      if (status < 300 && !isReading(key)) casts.delete(product);
    }
  expect(wrong).toEqual([]);
}, 180_000);

test("ORC-07.5 every route of the platform's own people lets in the roles that its permission names and refuses the others", async () => {
  const ofStaff = routes.filter(([, route]) => route.staff);
  expect(ofStaff.length).toBeGreaterThan(1);
  const ids = { id: world.eve.team.id };
  const wrong: string[] = [];
  for (const role of staffRoles) {
    const { fetch } = await world.staff(role);
    for (const [key, route] of ofStaff) {
      const { status, code } = await call(fetch, key, route, ids);
      const allowed = isAllowed(key, route, { send: fetch, role: "owner", scopes: null, staff: role });
      if (allowed === (status === 403 && code === "forbidden") || status === 401 || status >= 500)
        wrong.push(`${key} as ${role}: ${status} ${code}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("ORC-07.5 a visitor meets 401 wherever somebody must be signed in", async () => {
  const wrong: string[] = [];
  for (const [key, route] of routes) {
    if (route.may === "anyone") continue;
    const { status } = await call(world.visitor.fetch, key, route);
    if (status !== 401) wrong.push(`${key}: ${status}`);
  }
  expect(wrong).toEqual([]);
});

test("ORC-07.5 a viewer changes nothing in a team but what is their own", () => {
  const changing = routes.filter(([key]) => !isReading(key));
  const open = changing.filter(([, route]) => permissionOf(route)?.roles.includes("viewer")).map(([key]) => key);
  // Their own notices, and their own place in the team.
  expect(open.sort()).toEqual(["POST /notifications/read", "POST /teams/:id/leave"]);
});

test("ORC-07.5 ORC-12.4 a row of another team is not found, in the same words as one that does not exist", async () => {
  const planted = newId();
  const owner = new pg.Client({ connectionString: world.databaseUrl });
  await owner.connect();
  await owner.query("set session_replication_role = replica");
  const known = { id: planted, team_id: world.eve.team.id, user_id: newId() };
  let count = 0;
  for (const table of allTables(modules)) {
    const { schema, name, columns } = getTableConfig(table);
    if (!columns.some((column) => column.name === "id")) continue;
    await plantRow(owner, `${pg.escapeIdentifier(schema ?? "public")}.${pg.escapeIdentifier(name)}`, known);
    count++;
  }
  await owner.end();
  expect(count).toBeGreaterThan(25);
  const wrong: string[] = [];
  const ofTeams = routes.filter(([path, { may, staff }]) => path.includes(":") && may !== "anyone" && !staff);
  for (const [key, route] of ofTeams) {
    const reader = await world.ownerFor(key);
    const places = [...key.matchAll(/:(\w+)/g)].map((match) => match[1]!);
    // Of a member of one's own team, the team is one's own and the member is the stranger's.
    const own: Record<string, string> = route.mayInPath && places.length > 1 ? { id: reader.team.id } : {};
    const at = (id: string) => ({ ...Object.fromEntries(places.map((place) => [place, id])), ...own });
    const theirs = await call(reader.fetch, key, route, at(planted));
    const nobodys = await call(reader.fetch, key, route, at(newId()));
    if (JSON.stringify(theirs) !== JSON.stringify(nobodys))
      wrong.push(`${key}: ${JSON.stringify(theirs)} is not ${JSON.stringify(nobodys)}`);
    if (theirs.status !== 404) wrong.push(`${key}: ${theirs.status} ${theirs.code}`);
    const teams = await call(reader.fetch, key, route, { id: world.eve.team.id });
    if (route.mayInPath && teams.status !== 404) wrong.push(`${key} of another team: ${teams.status} ${teams.code}`);
  }
  expect(wrong).toEqual([]);
});

test("ORC-12.4 a product's operations are there for its own teams alone, alone and in a batch", async () => {
  const nothingThere = { status: 404, code: "not_found", title: "Not found", detail: noAddress().message };
  const wrong: string[] = [];
  const owners = new Map<string, Person>();
  for (const { name } of modules.filter(isProduct))
    owners.set(name, await world.person(`Owner ${name}`, await world.team(`Of ${name}`, name), "owner"));
  for (const { name, routes: own } of modules.filter(isProduct))
    for (const [key, route] of Object.entries<AnyRoute>(own ?? {}))
      for (const [product, { fetch, team }] of owners) {
        const { problem } = await call(fetch, key, route, { id: team.id });
        const nothing = problem !== null && "detail" in problem && problem.detail === nothingThere.detail;
        if ((product === name) === nothing) wrong.push(`${key} in ${product}`);
      }
  expect(wrong).toEqual([]);
  const { results } = await owners.get("luna")!.api("POST /batch", {
    operations: [
      { method: "GET", path: "/jobs" },
      { method: "GET", path: "/usage/home" },
    ],
  });
  expect(results.map(({ status }) => status)).toEqual([404, 200]);
  expect(results[0]!.body).toMatchObject(nothingThere);
}, 60_000);

test("ORC-07.5 docs/permissions.md says what the manifests say", async () => {
  await expect(permissionTable(modules)).toMatchFileSnapshot(join(import.meta.dirname, "../../docs/permissions.md"));
});
