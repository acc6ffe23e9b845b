import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { fieldsText } from "../../kernel/house.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { profiles, users } from "../identity/tables.ts";
import { type Mail, mail, sendMail } from "../notifications/mail.ts";
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
export async function tellOwners(ctx: Ctx, { scopes, ...key }: z.output<typeof apiKeyCreated.data>): Promise<void> {
  const data = about(ctx, key, scopes.split(", "));
  await mailOwners(ctx, keyCreatedMail, data);
}

/** A key that is there opens again, or more than before: as much a new way in as a new one. */
const tellOpened = (how: HowOpened) => async (ctx: Ctx, named: z.output<typeof apiKeyTakenOver.data>) => {
  const [key] = await ctx.db
    .select({ scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(myRow(ctx, apiKeys, named.id));
  if (!key) return;
  const data = about(ctx, named, key.scopes);
  await mailOwners(ctx, keyOpenedMail, (locale) => ({ ...data(locale), how }));
};
export const tellOfRotated = tellOpened("rotated");
export const tellOfTakenOver = tellOpened("taken_over");
export const tellOfChanged = async (ctx: Ctx, { opens, ...key }: z.output<typeof apiKeyChanged.data>) => {
  if (opens) await tellOpened(opens)(ctx, key);
};

const about =
  (ctx: Ctx, { name, key_prefix: prefix }: z.output<typeof apiKeyTakenOver.data>, scopes: readonly string[]) =>
  (locale: string) => ({
    ...{ team: ctx.team.name, name, prefix, link: keysPage(ctx) },
    scopes: fieldsText(ctx.house, "api-keys", locale, scopes),
  });

/** Each owner in their language. */
async function mailOwners<S extends z.ZodType>(ctx: Ctx, definition: Mail<S>, data: (locale: string) => z.input<S>) {
  for (const { id, email, locale } of await readMembers(ctx, eq(teamMembers.role, "owner")))
    await sendMail(ctx, definition, { to: email, userId: id, data: data(locale ?? ctx.request.locale) });
}

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
    .select({ id: users.id, email: users.email, locale: profiles.locale })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.user_id))
    .leftJoin(profiles, eq(profiles.user_id, teamMembers.user_id))
    .where(and(mine(ctx, teamMembers), eq(teamMembers.status, "active"), which));
