import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { conflict, notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import type { ExportedFile } from "../../kernel/module.ts";
import { Moment, Page, Reply } from "../../kernel/route.ts";
import { sendMail } from "../notifications/mail.ts";
import { nameOf } from "./accounts.ts";
import { connectionAdded, connectionRemoved } from "./events.ts";
import { connectionAddedMail, connectionRemovedMail } from "./mails.ts";
import { providerSettings, providersOf } from "./providers/chosen-providers.ts";
import { type ProviderPerson, providerNames, type SignInProvider } from "./providers/provider.ts";
import { beginFlow } from "./sign-in-flow.ts";
import { oauthAccounts, users } from "./tables.ts";

const ProviderName = z.enum(providerNames);
export const Connection = z.object({
  id: z.uuid(),
  provider: ProviderName,
  title: z.string(),
  /** The address of the account there, which may be another than here. */
  email: z.string().nullable(),
  created_at: Moment,
  last_used_at: Moment,
});
export const ConnectionList = Page(Connection).extend({
  /** What could be connected besides. */
  available: z.array(z.object({ provider: ProviderName, title: z.string() })),
  /** There is but one, and no password: it cannot be taken away. */
  last_way_in: z.boolean(),
});
export const NewConnection = z.object({ provider: ProviderName });
export const ConnectionStart = z.object({ address: z.url() });
export const ConnectionId = z.object({ id: z.uuid() });

const shown = {
  id: oauthAccounts.id,
  provider: oauthAccounts.provider,
  email: oauthAccounts.email,
  created_at: oauthAccounts.created_at,
  last_used_at: oauthAccounts.last_used_at,
};

const order = ordered(
  { created_at: oauthAccounts.created_at },
  { column: oauthAccounts.id, field: "id" },
  "created_at",
);
export const ConnectionQuery = order.query.extend({ provider: ProviderName.optional() });

/** With what one signs in besides the password. */
export async function listConnections(
  ctx: PersonCtx,
  query: z.output<typeof ConnectionQuery>,
): Promise<z.input<typeof ConnectionList>> {
  const mine = eq(oauthAccounts.user_id, ctx.actor.id);
  const all = await ctx.db.select({ provider: oauthAccounts.provider }).from(oauthAccounts).where(mine);
  const rows = await ctx.db
    .select(shown)
    .from(oauthAccounts)
    .where(and(mine, query.provider && eq(oauthAccounts.provider, query.provider), order.after(query)))
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  const page = order.page(rows, query);
  const connected = new Set(all.map(({ provider }) => provider));
  return {
    ...page,
    data: page.data.map((row) => ({ ...row, title: providerSettings[row.provider].title })),
    available: [...providersOf(ctx.house).values()]
      .filter(({ name }) => !connected.has(name))
      .map(({ name, title }) => ({ provider: name, title })),
    last_way_in: all.length === 1 && !(await hasPassword(ctx)),
  };
}

/** Begins to connect a provider; the browser goes to the address and comes back to the settings. */
export async function startConnection(ctx: PersonCtx, input: z.output<typeof NewConnection>) {
  const provider = providersOf(ctx.house).get(input.provider);
  if (!provider) throw notFound("Sign-in provider");
  const { flow, cookie } = beginFlow(ctx, { provider: provider.name, person: ctx.actor.id });
  const address = await provider.address(flow);
  return new Reply<z.input<typeof ConnectionStart>>({ address: address.href }, [cookie]);
}

/** Takes a way to sign in away; never the last one. */
export async function removeConnection(ctx: PersonCtx, { id }: z.output<typeof ConnectionId>): Promise<void> {
  // Two removals at once would each see the other's connection: the second waits here.
  await ctx.db.select({ id: users.id }).from(users).where(eq(users.id, ctx.actor.id)).for("update");
  const mine = await ctx.db
    .select({ id: oauthAccounts.id, provider: oauthAccounts.provider })
    .from(oauthAccounts)
    .where(eq(oauthAccounts.user_id, ctx.actor.id));
  const connection = mine.find((row) => row.id === id);
  if (!connection) throw notFound("Connection");
  if (mine.length === 1 && !(await hasPassword(ctx)))
    throw conflict(
      "last_way_in",
      "This is your only way to sign in. Set a password first, or connect another account.",
    );
  await ctx.db.delete(oauthAccounts).where(eq(oauthAccounts.id, id));
  await ctx.emit(connectionRemoved, { user_id: ctx.actor.id, provider: connection.provider });
  const { email } = ctx.actor;
  const { title } = providerSettings[connection.provider];
  await sendMail(ctx, connectionRemovedMail, {
    to: email,
    userId: ctx.actor.id,
    data: { email, provider: title, link: `${ctx.request.origin}/settings/security` },
  });
}

async function hasPassword(ctx: PersonCtx): Promise<boolean> {
  const found = await ctx.db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, ctx.actor.id), isNotNull(users.password_hash)));
  return found.length > 0;
}

/**
 * Keeps that a provider's account opens this one, and writes to its owner about it, unless the account is just being
 * made. 409 when it opens another one, or when another account of the provider opens this one.
 */
export async function addConnection(
  ctx: VisitorCtx,
  input: { userId: string; provider: SignInProvider; person: ProviderPerson; isNew?: boolean },
): Promise<void> {
  const { userId, provider, person } = input;
  const now = ctx.now();
  const added = await ctx.db
    .insert(oauthAccounts)
    .values({
      user_id: userId,
      provider: provider.name,
      subject: person.subject,
      email: person.email,
      created_at: now,
      last_used_at: now,
    })
    .onConflictDoNothing()
    .returning({ id: oauthAccounts.id });
  if (added.length === 0) return refuseSecond(ctx, input);
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, userId));
  const owner = { id: userId, email: user!.email, name: await nameOf(ctx, userId) };
  await ctx.actAs(owner).emit(connectionAdded, { user_id: userId, provider: provider.name });
  if (input.isNew) return;
  await sendMail(ctx, connectionAddedMail, {
    to: owner.email,
    userId,
    name: owner.name,
    data: { email: owner.email, provider: provider.title, link: `${ctx.request.origin}/settings/security` },
  });
}

/** To connect what is connected already is no mistake. */
async function refuseSecond(
  ctx: VisitorCtx,
  { userId, provider, person }: { userId: string; provider: SignInProvider; person: ProviderPerson },
): Promise<void> {
  const [same] = await ctx.db
    .select({ user_id: oauthAccounts.user_id })
    .from(oauthAccounts)
    .where(and(eq(oauthAccounts.provider, provider.name), eq(oauthAccounts.subject, person.subject)));
  if (same?.user_id === userId) return;
  throw same
    ? conflict("connected_elsewhere", `This ${provider.title} account already opens another account here.`)
    : conflict("connected_otherwise", `Another ${provider.title} account is connected with your account.`);
}

/** For a person's export of their own data. */
export async function* exportConnections(ctx: VisitorCtx, { id }: { id: string }): AsyncIterable<ExportedFile> {
  const content = await ctx.db
    .select({ ...shown, subject: oauthAccounts.subject })
    .from(oauthAccounts)
    .where(eq(oauthAccounts.user_id, id));
  yield { path: "connections.json", content };
}
