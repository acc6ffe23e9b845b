import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { conflict, notFound, Problem } from "../../kernel/errors.ts";
import { Reply } from "../../kernel/route.ts";
import { Email, isTimeZone, makeAccount, nameOf } from "./accounts.ts";
import { addConnection } from "./connections.ts";
import { type Entered, enter, LocalPath } from "./entering.ts";
import { avatarImportDue, emailVerified } from "./events.ts";
import { providersOf } from "./providers/chosen-providers.ts";
import { cancelled, failed, type ProviderPerson, providerNames, type SignInProvider } from "./providers/provider.ts";
import { endSessionsOf } from "./sessions.ts";
import { beginFlow, endOfFlow, redeemFlow } from "./sign-in-flow.ts";
import { oauthAccounts, profiles, users } from "./tables.ts";

const ProviderName = z.enum(providerNames);
export const Providers = z.object({ data: z.array(z.object({ name: ProviderName, title: z.string() })) });

/** The providers that are switched on, for the buttons of the sign-in pages. */
export async function listProviders(ctx: VisitorCtx): Promise<z.input<typeof Providers>> {
  return { data: [...providersOf(ctx.house).values()].map(({ name, title }) => ({ name, title })) };
}

export function providerNamed(ctx: VisitorCtx, name: z.output<typeof ProviderName>): SignInProvider {
  const provider = providersOf(ctx.house).get(name);
  if (!provider) throw notFound("Sign-in provider");
  return provider;
}

export const SignInStart = z.object({
  provider: ProviderName,
  /** Where to go afterwards: a path of this site, anything else is dropped. */
  next: LocalPath.optional().catch(undefined),
});

/** Sends the browser to the provider, and back to the sign-in page with a word when the provider is not there. */
export async function startSignIn(ctx: VisitorCtx, input: z.output<typeof SignInStart>): Promise<Response> {
  const provider = providerNamed(ctx, input.provider);
  const { flow, cookie } = beginFlow(ctx, input);
  try {
    return redirect((await provider.address(flow)).href, [cookie]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.warn(`sign-in with ${provider.title}: ${error.message}`, error.cause);
    return redirect(`/login?${new URLSearchParams({ problem: error.code, provider: provider.name })}`);
  }
}

export const ProviderAnswer = z.looseObject({ provider: ProviderName });

/**
 * The address that providers know: brings what they say to our own page, which hands it in. So reading this address
 * changes nothing, and Apple's form, which comes from another site without our cookies, takes the same way.
 */
export async function receiveAnswer(
  _ctx: VisitorCtx,
  { provider, ...answer }: z.output<typeof ProviderAnswer>,
): Promise<Response> {
  const texts = Object.entries(answer).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return redirect(`/sign-in/${provider}?${new URLSearchParams(texts)}`);
}

const redirect = (to: string, cookies: readonly (readonly [string, string])[] = []) =>
  new Response(null, { status: 303, headers: [["Location", to], ["Cache-Control", "no-store"], ...cookies] as never });

export const HandedIn = z.object({
  provider: ProviderName,
  /** The query with which the provider sent the browser back. */
  answer: z.string().max(8_000),
  time_zone: z.string().max(64).refine(isTimeZone).optional().catch(undefined),
});

/** Ends a sign-in: finds, links or makes the account, or connects the provider to the account that asked for it. */
export async function finishSignIn(ctx: VisitorCtx, input: z.output<typeof HandedIn>) {
  const provider = providerNamed(ctx, input.provider);
  const answer = new URLSearchParams(input.answer);
  const flow = await redeemFlow(ctx, provider.name, answer);
  await ctx.commitSoFar();
  const error = answer.get("error");
  if (error)
    throw /^(access_denied|user_cancelled_authorize)$/.test(error) ? cancelled(provider.title) : failed(provider.title);
  const person = await provider.person(flow, answer);
  if (flow.person) {
    await addConnection(ctx, { userId: flow.person, provider, person });
    return new Reply<z.input<typeof Entered>>({ next: "/settings/security" }, [endOfFlow(ctx)]);
  }
  const userId = await accountOf(ctx, provider, person, input.time_zone);
  const entered = await enter(ctx, { userId, remember: false, ...(flow.next ? { next: flow.next } : {}) });
  return new Reply(entered.body, [...entered.headers, endOfFlow(ctx)]);
}

async function accountOf(
  ctx: VisitorCtx,
  provider: SignInProvider,
  person: ProviderPerson,
  timeZone: string | undefined,
): Promise<string> {
  const email = Email.safeParse(person.email);
  // Of these each opens an account that has it; with the main one an account is made.
  const verified = [person.email_verified ? person.email : null, ...person.other_emails].flatMap(
    (address) => Email.safeParse(address).data ?? [],
  );
  // Two answers for one person, from two browsers, make one account. In one order, so that none waits for the other for ever.
  for (const name of [`${provider.name}:${person.subject}`, ...[...new Set(verified)].sort()])
    await ctx.db.execute(sql`select pg_advisory_xact_lock(7031, hashtext(${name}))`);
  const known = await connectedAccount(ctx, provider, person);
  if (known) return known;
  const matching = await ctx.db
    .select()
    .from(users)
    .where(inArray(users.email, verified))
    .orderBy(users.id)
    .for("update");
  const [user] = verified.flatMap((address) => matching.find((row) => row.email === address) ?? []);
  if (user) return linkAccount(ctx, user, provider, person);
  if (!email.success || !person.email_verified) throw unverified(provider.title);
  const made = await makeAccount(ctx, {
    email: email.data,
    password_hash: null,
    verified: true,
    name: person.name?.slice(0, 120),
    time_zone: timeZone,
  });
  if (!made) throw conflict("email_taken", "There is an account with this address since a moment ago. Sign in again.");
  const { id } = made.user;
  await addConnection(ctx, { userId: id, provider, person, isNew: true });
  if (person.picture && URL.canParse(person.picture))
    await ctx.enqueue(avatarImportDue, { user_id: id, address: person.picture });
  return id;
}

/** The account that this very provider account opens, whatever its address is by now. */
async function connectedAccount(ctx: VisitorCtx, provider: SignInProvider, person: ProviderPerson) {
  const [known] = await ctx.db
    .update(oauthAccounts)
    .set({ last_used_at: ctx.now(), ...(person.email ? { email: person.email } : {}) })
    .where(and(eq(oauthAccounts.provider, provider.name), eq(oauthAccounts.subject, person.subject)))
    .returning({ user_id: oauthAccounts.user_id });
  return known?.user_id ?? null;
}

/**
 * The provider has shown whose address it is. Should nobody have confirmed it here, whoever signed up with it may have
 * been a stranger who waits for its owner: their password, name and links are worth nothing from now on.
 */
async function linkAccount(
  ctx: VisitorCtx,
  user: typeof users.$inferSelect,
  provider: SignInProvider,
  person: ProviderPerson,
): Promise<string> {
  if (!user.email_verified_at) {
    await ctx.db.update(users).set({ email_verified_at: ctx.now(), password_hash: null }).where(eq(users.id, user.id));
    if (person.name)
      await ctx.db
        .update(profiles)
        .set({ name: person.name.slice(0, 120) })
        .where(eq(profiles.user_id, user.id));
    await endSessionsOf(ctx, user.id, null);
    const owner = { id: user.id, email: user.email, name: await nameOf(ctx, user.id) };
    await ctx.actAs(owner).emit(emailVerified, { user_id: user.id, email: user.email });
  }
  await addConnection(ctx, { userId: user.id, provider, person });
  return user.id;
}

const unverified = (title: string) =>
  new Problem(
    403,
    "email_not_verified_there",
    `${title} has not confirmed an e-mail address of yours, so we cannot know that it is yours. Confirm it at ${title}, or use your password and connect ${title} in the settings.`,
  );
