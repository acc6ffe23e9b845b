import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiInput } from "../../client/api.ts";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
let staff: Person;
beforeAll(async () => {
  world = await openWorld();
  staff = await world.staff("support");
});
afterAll(() => world.close());

/** Somebody with an account; in a team of this product, or in none. */
async function account(
  name: string,
  email: string,
  createdAt: string,
  { product, verified = true }: { product?: string; verified?: boolean } = {},
) {
  const id = newId();
  await world.sql("insert into users (id, email, created_at, email_verified_at) values ($1, $2, $3, $4)", [
    ...[id, email, createdAt, verified ? createdAt : null],
  ]);
  await world.sql("insert into profiles (user_id, name) values ($1, $2)", [id, name]);
  if (product) {
    const team = await world.team(`${name}s`, product);
    await world.sql(
      "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'owner', $3)",
      [team.id, id, createdAt],
    );
  }
  return id;
}
const names = async (query: ApiInput<"GET /admin/users">) =>
  (await staff.api("GET /admin/users", query)).data.map(({ name }) => name);

test("ORC-07.1 ORC-10.1 a part of a name or of an address finds people, in whatever case; one or two characters are a beginning", async () => {
  await account("Zora Quill", "zq@hill.example", "2026-01-01T10:00:00Z");
  await account("Karl Hillman", "karl@moor.example", "2026-01-02T10:00:00Z");
  await account("Per_cent 100%", "pc@moor.example", "2026-01-03T10:00:00Z");
  expect(await names({ q: "HILL" })).toEqual(["Karl Hillman", "Zora Quill"]);
  expect(await names({ q: "moor.ex", sort: "name" })).toEqual(["Karl Hillman", "Per_cent 100%"]);
  expect(await names({ q: "quill" })).toEqual(["Zora Quill"]);
  expect(await names({ q: "zq" })).toEqual(["Zora Quill"]);
  expect(await names({ q: "ui" })).toEqual([]);
  expect(await names({ q: "r_c" })).toEqual(["Per_cent 100%"]);
  expect(await names({ q: "00%" })).toEqual(["Per_cent 100%"]);
  expect(await names({ q: "___" })).toEqual([]);
  expect(await names({ q: "nobody is called this" })).toEqual([]);
});

test("ORC-07.1 filters by product, confirmed address and time of sign-up, alone and together", async () => {
  await account("Fia Luna", "fia@filter.example", "2026-02-01T00:00:00Z", { product: "luna" });
  await account("Gil Luna", "gil@filter.example", "2026-02-02T00:00:00Z", { product: "luna", verified: false });
  await account("Hal Natak", "hal@filter.example", "2026-02-03T00:00:00Z", { product: "natak" });
  await account("Ivo None", "ivo@filter.example", "2026-02-04T00:00:00Z");
  const q = "filter.ex";
  expect(await names({ q, product: "luna" })).toEqual(["Gil Luna", "Fia Luna"]);
  expect(await names({ q, product: "luna", verified: "true" as never })).toEqual(["Fia Luna"]);
  expect(await names({ q, verified: "false" as never })).toEqual(["Gil Luna"]);
  const time = { since: "2026-02-02T00:00:00Z", until: "2026-02-04T00:00:00Z" } as never;
  expect(await names({ q, ...(time as object) })).toEqual(["Hal Natak", "Gil Luna"]);
  expect(await names({ product: "luna", ...(time as object) })).toEqual(["Gil Luna"]);
  expect(await names({ q, product: "unheard" })).toEqual([]);
});

test("ORC-10.1 ORC-10.5 pages of every order meet everybody once, with and without a search; fields= leaves what it names", async () => {
  for (const [at, name] of ["Page B", "Page A", "Page A", "Page C", "Page D"].entries())
    await account(name, `page-${5 - at}@pages.example`, "2026-03-01T00:00:00Z");
  for (const sort of ["created_at", "-created_at", "name", "-name", "email", "-email"] as const)
    for (const q of ["page", undefined]) {
      const met: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await staff.api("GET /admin/users", {
          sort,
          limit: 2,
          ...(q ? { q } : {}),
          ...(cursor ? { cursor } : {}),
        });
        met.push(...page.data.map(({ email }) => email));
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      const all = await world.sql<{ email: string }>(
        `select u.email from users u join profiles p on p.user_id = u.id ${q ? "where u.email like 'page%'" : ""}
         order by ${sort.replace("-", "")} ${sort.startsWith("-") ? "desc" : "asc"}, u.id ${sort.startsWith("-") ? "desc" : "asc"}`,
      );
      expect(met, `${sort} ${q}`).toEqual(all.map(({ email }) => email));
    }
  const answer = await staff.fetch("/api/v1/admin/users?q=pages.ex&fields=email,name&sort=email&limit=1");
  expect(((await answer.json()) as { data: unknown[] }).data).toEqual([
    { email: "page-1@pages.example", name: "Page D" },
  ]);
});

test("ORC-07.1 a row says who it is, how many teams of which products they are in and when they were last here", async () => {
  const cast = await world.person("Rowan", world.ada.team, "member");
  const other = await world.team("Second", "luna");
  await world.sql(
    "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'viewer', now())",
    [other.id, cast.id],
  );
  const [row] = (await staff.api("GET /admin/users", { q: cast.email })).data;
  expect(row).toMatchObject({
    id: cast.id,
    name: "Rowan",
    email_verified: true,
    products: ["luna", "natak"],
    teams: 2,
    staff_role: null,
  });
  expect(Math.abs(new Date(row!.last_seen_at!).getTime() - world.house.now().getTime())).toBeLessThan(60_000);
  expect((await staff.api("GET /admin/users", { q: staff.email })).data[0]).toMatchObject({ staff_role: "support" });
});

test("ORC-10.1 ORC-07.2 a person is shown with their teams, the role in each, each team's plan, and the sessions that are open", async () => {
  const cast = await world.person("Della", await world.team("Dellas", "orchestrator"), "owner");
  await world.sql(
    "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'viewer', now() + interval '1 second')",
    [world.eve.team.id, cast.id],
  );
  const shown = await staff.api("GET /admin/users/:id", { id: cast.id });
  expect(shown).toMatchObject({ id: cast.id, email: cast.email, open_sessions: 1, staff_role: null });
  expect(shown.teams).toMatchObject([
    { name: "Dellas", product: "orchestrator", role: "owner", plan: { name: "free", title: "Free", status: null } },
    { name: "Elsewhere", product: "natak", role: "viewer" },
  ]);
  expect((await staff.fetch(`/api/v1/admin/users/${newId()}`)).status).toBe(404);
  expect(JSON.stringify(shown)).not.toMatch(/password|token/);
});
