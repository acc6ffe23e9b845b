import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";
import { mail, sendMail } from "../notifications/mail.ts";
import { notify } from "../notifications/notify.ts";
import { teamMembers } from "../teams/tables.ts";
import type { apiKeyChanged, apiKeyCreated, apiKeyFrozen, apiKeyTakenOver } from "./events.ts";
import { apiKeys } from "./tables.ts";

const AboutKey = z.object({ team: z.string(), name: z.string(), prefix: z.string(), link: z.url() });
const factsOf = (data: z.output<typeof AboutKey>): [string, string][] => [
  ["team", data.team],
  ["key", data.name],
  ["prefix", `${data.prefix}…`],
];

export const keyCreatedMail = mail("api-keys.key_created", AboutKey.extend({ scopes: z.string() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [...factsOf(data), ["scopes", data.scopes]],
});

export const keyOpenedMail = mail(
  "api-keys.key_opened",
  AboutKey.extend({ scopes: z.string(), how: z.enum(["rotated", "taken_over", "widened", "switched_on"]) }),
  {
    kind: "security",
    action: (data) => data.link,
    facts: (data) => [...factsOf(data), ["scopes", data.scopes]],
  },
);
type HowOpened = z.output<typeof keyOpenedMail.data>["how"];

export const keyFrozenMail = mail("api-keys.key_frozen", AboutKey.extend({ by: z.string() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [...factsOf(data), ["by", data.by]],
});

export const keysStoppedMail = mail(
  "api-keys.keys_stopped",
  z.object({ team: z.string(), count: z.int(), keys: z.string(), link: z.url() }),
  {
    kind: "security",
    action: (data) => data.link,
    facts: ({ team, keys }) => [
      ["team", team],
      ["keys", keys],
    ],
  },
);

/** A new way into the team: all its owners hear of it. */
export async function tellOwners(ctx: Ctx, key: z.output<typeof apiKeyCreated.data>): Promise<void> {
  for (const owner of await readMembers(ctx, eq(teamMembers.role, "owner")))
    await sendMail(ctx, keyCreatedMail, {
      to: owner.email,
      userId: owner.id,
      data: {
        team: ctx.team.name,
        name: key.name,
        prefix: key.key_prefix,
        scopes: key.scopes,
        link: keysPage(ctx),
      },
    });
}

/** A key that is there opens again, or more than before: as much a new way in as a new one. */
const tellOpened = (how: HowOpened) => async (ctx: Ctx, named: z.output<typeof apiKeyTakenOver.data>) => {
  const [key] = await ctx.db
    .select({ scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(myRow(ctx, apiKeys, named.id));
  if (!key) return;
  const { name, key_prefix: prefix } = named;
  const data = { team: ctx.team.name, name, prefix, scopes: key.scopes.join(", "), how, link: keysPage(ctx) };
  for (const { id, email } of await readMembers(ctx, eq(teamMembers.role, "owner")))
    await sendMail(ctx, keyOpenedMail, { to: email, userId: id, data });
};
export const tellOfRotated = tellOpened("rotated");
export const tellOfTakenOver = tellOpened("taken_over");
export const tellOfChanged = async (ctx: Ctx, { opens, ...key }: z.output<typeof apiKeyChanged.data>) => {
  if (opens) await tellOpened(opens)(ctx, key);
};

/** Programs stop at once: the owners hear of it, and who made the key, whose programs they may be. */
export async function tellOfFrozen(ctx: Ctx, key: z.output<typeof apiKeyFrozen.data>): Promise<void> {
  const maker = sql`${users.id} = (select ${apiKeys.user_id} from ${apiKeys} where ${myRow(ctx, apiKeys, key.id)})`;
  for (const { id } of await readMembers(ctx, or(eq(teamMembers.role, "owner"), maker)))
    await notify(ctx, keyFrozenMail, {
      userId: id,
      data: { team: ctx.team.name, name: key.name, prefix: key.key_prefix, by: key.by, link: keysPage(ctx) },
    });
}

export const keysPage = (ctx: Ctx) => `${ctx.house.config.appUrl}/settings/keys`;

const readMembers = (ctx: Ctx, which: SQL | undefined) =>
  ctx.db
    .select({ id: users.id, email: users.email })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.user_id))
    .where(and(mine(ctx, teamMembers), eq(teamMembers.status, "active"), which));
