import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { newId } from "../kernel/ids.ts";
import type { AnyRoute } from "../kernel/route.ts";
import { modules } from "../modules.ts";
import { rowsOf } from "../platform/api/shaping.ts";
import { flushUses } from "../platform/api-keys/uses.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const lists = modules
  .flatMap((module) => Object.entries(module.routes ?? {}) as [string, AnyRoute][])
  .filter(([key, route]) => key.startsWith("GET ") && rowsOf(route) && "next_cursor" in route.output.shape);
const parametersOf = (route: AnyRoute) => (route.input ? (route.input as z.ZodObject).shape : {});
const invite = (teamId: string, email: string, role: string) =>
  world.sql(
    `insert into team_invitations (team_id, id, email, role, token_hash, created_at, sent_at, expires_at)
     values ($1, gen_random_uuid(), $2, $3, gen_random_uuid()::text, now(), now(), now() + interval '7 days')`,
    [teamId, email, role],
  );

describe("every list", () => {
  test("ORC-10.5 takes limit, cursor and a sort of named orders, each of which works", async () => {
    expect(lists.length).toBeGreaterThan(8);
    const staff = await world.staff("readonly");
    for (const [key, route] of lists) {
      const { fetch } = route.staff ? staff : await world.ownerFor(key);
      const parameters = parametersOf(route);
      expect(Object.keys(parameters), key).toEqual(expect.arrayContaining(["limit", "cursor", "sort"]));
      if (key.includes(":")) continue;
      const path = `/api/v1${key.split(" ")[1]}`;
      const { enum: sorts } = z.toJSONSchema(parameters.sort as z.ZodType, { io: "input" }) as { enum: string[] };
      for (const sort of sorts) {
        const answer = await fetch(`${path}?sort=${sort}&limit=1`);
        expect(`${sort} ${answer.status}`, key).toBe(`${sort} 200`);
        const { next_cursor } = (await answer.json()) as { next_cursor: string | null };
        if (next_cursor)
          expect((await fetch(`${path}?sort=${sort}&limit=1&cursor=${next_cursor}`)).status, key).toBe(200);
      }
      for (const wrong of [
        "sort=id;drop table users",
        "sort=created_at&sort=name",
        "limit=0",
        "limit=NaN",
        "cursor=%27",
        "limit=101",
      ])
        expect((await fetch(`${path}?${wrong}`)).status, `${key}?${wrong}`).toBe(422);
    }
  });
});

describe("filters", () => {
  const filtersOf = ([key, route]: (typeof lists)[number]) =>
    Object.keys(parametersOf(route)).filter(
      (name) => !["limit", "cursor", "sort"].includes(name) && !key.includes(`:${name}`),
    );

  test("ORC-10.5 every list has one", () => {
    for (const list of lists) expect(filtersOf(list), list[0]).not.toEqual([]);
  });

  test("ORC-10.5 they narrow to the rows that they name, and a value that there is not is refused", async () => {
    const { ada } = world;
    const { id, key } = await ada.api("POST /keys", { name: "Program", scopes: ["read"] } as never);
    for (const path of ["activity", "credits", "no-such-thing"])
      await world.visitor.fetch(`/api/v1/${path}`, { headers: { authorization: `Bearer ${key}` } });
    await flushUses(world.house);
    for (const events of [["character.*"], ["job.completed"]])
      await ada.api("POST /webhooks", { url: "https://example.com/hook", events } as never);
    const [first] = (await ada.api("GET /webhooks", {})).data;
    await ada.api("POST /webhooks/:id/test", { id: first!.id } as never);
    await ada.api("PATCH /webhooks/:id", { id: first!.id, enabled: false } as never);
    await ada.api("POST /user/export");
    for (const dataset of ["jobs", "activity"]) await ada.api("POST /exports", { dataset } as never);
    await world.runJobs();
    await ada.api("POST /exports", { dataset: "jobs" } as never);
    const notices = (await ada.api("GET /notifications", {})).data;
    await ada.api("POST /notifications/read", { id: notices[0]!.id });
    const providers = [newId(), newId()];
    for (const [place, provider] of ["google", "github"].entries())
      await world.sql(
        `insert into oauth_accounts (id, user_id, provider, subject, email, created_at, last_used_at)
         values ($1, $2, $3, gen_random_uuid()::text, 'ada@example.com', now(), now())`,
        [providers[place], ada.id, provider],
      );
    const idle = await ada.api("POST /keys", { name: "Idle" } as never);
    await ada.api("PATCH /keys/:id", { id: idle.id, is_active: false } as never);
    for (const [team, to, role] of [
      [ada.team.id, "guest@example.com", "viewer"],
      [world.eve.team.id, ada.email, "viewer"],
      [(await world.team("Third")).id, ada.email, "member"],
    ])
      await invite(team!, to!, role!);
    const uses = `keys/${id}/uses`;
    const members = `teams/${ada.team.id}/members`;
    for (const [path, filter, wrong, left] of [
      ["sessions", "kind=browser", "kind=car", 1],
      ["sessions", "kind=program", "kind=", 0],
      ["connections", "provider=github", "provider=none", 1],
      [uses, "call=GET%20/credits", `call=${"x".repeat(201)}`, 1],
      [uses, "failed=true", "failed=maybe", 1],
      ["notifications", "unread=true", "unread=maybe", 1],
      ["notifications", "kind=product", "kind=odd", 2],
      ["notifications", "kind=billing", "kind=", 0],
      ["exports", "status=ready", "status=odd", 2],
      ["exports", "dataset=activity", `dataset=${"x".repeat(61)}`, 1],
      ["user/exports", "status=ready", "status=odd", 1],
      ["user/exports", "status=failed", "status=", 0],
      ["webhooks", "status=disabled", "status=odd", 1],
      ["webhooks", "status=active", "status=", 1],
      ["webhooks", "event=character.created", `event=${"x".repeat(101)}`, 1],
      ["keys", "is_active=false", "is_active=maybe", 1],
      ["teams", "role=owner", "role=king", 1],
      ["teams", "product=luna", `product=${"x".repeat(51)}`, 0],
      ["invitations", "role=viewer", "role=owner", 1],
      [`webhooks/${first!.id}/deliveries`, "event=webhook.test", `event=${"x".repeat(101)}`, 1],
      ["activity", "kind=webhooks", `kind=${"x".repeat(41)}`, 3],
      [members, "role=viewer", "role=king", 2],
      [members, "status=invited", "status=odd", 1],
      [members, "status=active", "status=", 3],
    ] as const) {
      const read = async (query: string) => {
        const body = (await (await ada.fetch(`/api/v1/${path}?${query}`)).json()) as Record<string, unknown>;
        return Object.values(body).find(Array.isArray) as { id: string }[];
      };
      const [all, some] = [await read(""), await read(filter)];
      expect(some, filter).toHaveLength(left);
      expect(all, filter).toEqual(expect.arrayContaining(some));
      expect((await ada.fetch(`/api/v1/${path}?${wrong}`)).status, wrong).toBe(422);
    }
  });
});

describe("pages", () => {
  const make = (name: string) =>
    world.max.api("POST /characters", { name, trigger_word: `w${newId().slice(-8)}` } as never);
  const walk = async (query: Record<string, unknown>, between?: () => Promise<unknown>) => {
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await world.max.api("GET /characters", {
        ...query,
        limit: 2,
        ...(cursor ? { cursor } : {}),
      } as never);
      names.push(...page.data.map(({ name }) => name));
      if (!page.next_cursor) return names;
      cursor = page.next_cursor;
      await between?.();
    }
  };

  test("ORC-10.5 stay as they were while rows come in, show each row once, and turn round with a minus", async () => {
    for (const name of ["Beta", "Alpha", "Delta", "Gamma", "Alpha"]) await make(name);
    expect(await walk({ sort: "name" })).toEqual(["Alpha", "Alpha", "Beta", "Delta", "Gamma"]);
    expect(await walk({ sort: "-name" })).toEqual(["Gamma", "Delta", "Beta", "Alpha", "Alpha"]);
    expect(await walk({ sort: "created_at" })).toEqual(["Beta", "Alpha", "Delta", "Gamma", "Alpha"]);
    expect(await walk({}, () => make("Late"))).toEqual(["Alpha", "Gamma", "Delta", "Alpha", "Beta"]);
  });

  test("ORC-10.5 lists whose rows have a name of their own go on by the cursor too, and show each row once", async () => {
    const team = await world.team("Many");
    const ida = await world.person("Ida", team, "owner");
    for (const name of ["Bo", "Cy", "Di"]) await world.person(name, team, "member");
    const others = [await world.team("Second"), await world.team("Third")];
    for (const [from, to] of [
      ...others.map(({ id }) => [id, ida.email]),
      [team.id, "x@example.com"],
      [team.id, "y@example.com"],
    ])
      await invite(from!, to!, "viewer");
    for (const { id } of others)
      await world.sql(
        "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'admin', now())",
        [id, ida.id],
      );
    for (const name of ["One", "Two", "Three", "Four"]) {
      const { id } = await ida.api("POST /keys", { name });
      if (name < "P") await ida.api("DELETE /keys/:id", { id });
    }
    const idsOf = async (path: string, rows: string) => {
      const ids: string[] = [];
      for (let cursor = ""; ; ) {
        const answer = await ida.fetch(`/api/v1/${path}${cursor && `&cursor=${cursor}`}`);
        const page = (await answer.json()) as Record<string, { id: string }[]> & { next_cursor: string | null };
        ids.push(...page[rows]!.map(({ id }) => id));
        if (!page.next_cursor) return ids;
        cursor = page.next_cursor;
      }
    };
    for (const [path, rows, count] of [
      ["keys?sort=name", "keys", 2],
      ["keys?revoked=true&sort=-updated_at", "keys", 2],
      ["teams?sort=name", "teams", 3],
      ["invitations?sort=expires_at", "invitations", 2],
      [`teams/${team.id}/members?sort=status`, "members", 6],
      [`teams/${team.id}/members?sort=-email`, "members", 6],
    ] as const) {
      const whole = await idsOf(path, rows);
      expect(whole, path).toHaveLength(count);
      expect(await idsOf(`${path}&limit=1`, rows), path).toEqual(whole);
    }
  });

  test("ORC-10.5 a cursor serves the order that it was made for, and no other text passes for one", async () => {
    const { next_cursor } = await world.max.api("GET /characters", { sort: "name", limit: 1 } as never);
    const place = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString("base64url");
    for (const cursor of [
      next_cursor!,
      place(["-created_at", "x', now()) or true --", newId()]),
      place(["-created_at", new Date().toISOString(), "1"]),
      place(["-created_at", { a: 1 }, newId()]),
      place({ __proto__: [] }),
      "null",
    ]) {
      const answer = await world.max.fetch(`/api/v1/characters?sort=-created_at&cursor=${cursor}`);
      expect(`${answer.status}`, cursor).toBe("422");
    }
  });
});
