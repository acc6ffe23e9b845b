import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, PersonCtx } from "../../kernel/ctx.ts";
import { conflict, invalid, notFound } from "../../kernel/errors.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { endPlansOf } from "../billing/ending.ts";
import { tierOf } from "../billing/entitlements.ts";
import { deleteFiles, saveImage } from "../files/files.ts";
import { isTimeZone } from "../identity/accounts.ts";
import { Proof, proveIdentity } from "../identity/proof.ts";
import { leaveTeam as leaveInSessions } from "../identity/sessions.ts";
import { profiles, users } from "../identity/tables.ts";
import { sendMail } from "../notifications/mail.ts";
import { ownershipTransferred, teamChanged, teamDeleted, teamRenamed } from "./events.ts";
import { ownershipMail, teamDeletedMail } from "./mails.ts";
import { findMember, TeamId } from "./members.ts";
import { manageMembers, manageTeam, ownTeam } from "./permissions.ts";
import { teamMembers, teams } from "./tables.ts";
import { lockTeam } from "./team-lock.ts";
import { logoUrl, MyTeam, Slug, slugTaken, TeamName } from "./teams.ts";

/** The team with what the actor may do in it, so that a page shows no button in vain. */
export const TeamView = MyTeam.extend({
  time_zone: z.string(),
  can: z.object({ manage: z.boolean(), manage_members: z.boolean(), own: z.boolean() }),
});

export async function getTeam(ctx: Ctx): Promise<z.input<typeof TeamView>> {
  const [team] = await ctx.db
    .select({
      id: teams.id,
      name: teams.name,
      slug: teams.slug,
      product: teams.product,
      personal: teams.personal,
      time_zone: teams.time_zone,
      logo_file_id: teams.logo_file_id,
      created_at: teams.created_at,
    })
    .from(teams)
    .where(eq(teams.id, ctx.team.id));
  if (!team) throw notFound("Team");
  const { logo_file_id, ...shown } = team;
  return {
    ...shown,
    tier: await tierOf(ctx.house, ctx.team),
    role: ctx.actor.role as z.input<typeof MyTeam>["role"],
    logo_url: logoUrl(ctx, team.id, logo_file_id),
    can: { manage: ctx.can(manageTeam), manage_members: ctx.can(manageMembers), own: ctx.can(ownTeam) },
  };
}

export const TeamChanges = TeamId.extend({
  name: TeamName.optional(),
  slug: Slug.optional(),
  time_zone: z.string().max(64).refine(isTimeZone, "Choose a time zone like Europe/Paris.").optional(),
});

export async function changeTeam(ctx: Ctx, { id, ...changes }: z.output<typeof TeamChanges>) {
  await lockTeam(ctx, manageTeam);
  const before = await getTeam(ctx);
  const fields = (["name", "slug", "time_zone"] as const).filter(
    (field) => changes[field] !== undefined && changes[field] !== before[field],
  );
  if (fields.length === 0) return before;
  await ctx.db
    .update(teams)
    .set(changes)
    .where(eq(teams.id, id))
    .catch((error: Error) => {
      throw (error.cause as { code?: string } | undefined)?.code === "23505" ? slugTaken() : error;
    });
  if (fields.includes("name")) await ctx.emit(teamRenamed, { name: changes.name!, before: before.name });
  const others = fields.filter((field) => field !== "name");
  if (others.length > 0) await ctx.emit(teamChanged, { fields: others });
  return getTeam(ctx);
}

export const logoBytes = 5 * 1024 * 1024;
export const NewLogo = TeamId.extend({ file: z.file().max(logoBytes, "Choose a picture of at most 5 MB.") });

/** A picture of at most 5 MB, made anew with 256 pixels; 413, 415 and 422 as for every picture. */
export async function changeLogo(ctx: Ctx, { file }: z.output<typeof NewLogo>) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const saved = await saveImage(ctx, { bytes, name: file.name, purpose: "teams.logo", longestSide: 256 });
  return setLogo(ctx, saved.id);
}

export const removeLogo = (ctx: Ctx) => setLogo(ctx, null);

async function setLogo(ctx: Ctx, fileId: string | null) {
  await lockTeam(ctx, manageTeam);
  const [before] = await ctx.db.select({ file: teams.logo_file_id }).from(teams).where(eq(teams.id, ctx.team.id));
  await ctx.db.update(teams).set({ logo_file_id: fileId }).where(eq(teams.id, ctx.team.id));
  if (before?.file) await deleteFiles(ctx, [before.file]);
  await ctx.emit(teamChanged, { fields: ["logo"] });
  return getTeam(ctx);
}

export const Transfer = TeamId.extend({ member_id: z.uuid(), ...Proof.shape });

/** Hands the team on: the member becomes its owner and the owner who acts an admin. Asks once more who the owner is. */
export async function transferOwnership(ctx: Ctx, input: z.output<typeof Transfer>): Promise<void> {
  await proveIdentity(ctx as PersonCtx, input);
  await lockTeam(ctx, ownTeam);
  const next = await findMember(ctx, input.member_id);
  if (next?.status !== "active") throw notFound("Member");
  if (next.user_id === ctx.actor.id)
    throw conflict("already_owner", "You own this team already. Choose another member.");
  const oneself = and(mine(ctx, teamMembers), eq(teamMembers.user_id, ctx.actor.id!));
  await ctx.db
    .update(teamMembers)
    .set({ role: "owner" })
    .where(myRow(ctx, teamMembers, next.id));
  await ctx.db.update(teamMembers).set({ role: "admin" }).where(oneself);
  const names = { from: ctx.actor.name ?? "", to: next.name };
  await ctx.emit(ownershipTransferred, { from_id: ctx.actor.id!, to_id: next.user_id, ...names });
  const data = { team: ctx.team.name, ...names, link: `${ctx.house.config.appUrl}/settings/team` };
  await sendMail(ctx, ownershipMail, { to: next.email, userId: next.user_id, data });
  await sendMail(ctx, ownershipMail, { to: ctx.actor.email!, userId: ctx.actor.id, data });
}

/** The team's own address, typed: nobody deletes a team by mistake. */
export const Deletion = TeamId.extend({ slug: z.string().max(200) });

/** The team is gone for everybody at once, and its plan ends; what it made is erased after 30 days. */
export async function deleteTeam(ctx: Ctx, input: z.output<typeof Deletion>): Promise<void> {
  await lockTeam(ctx, ownTeam);
  const { slug, name } = await getTeam(ctx);
  if (input.slug !== slug) throw invalid([{ path: "slug", message: `Type ${slug} to delete this team.` }]);
  const others = await ctx.db
    .select({ id: users.id, email: users.email })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.user_id))
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(and(mine(ctx, teamMembers), ne(users.id, ctx.actor.id!), eq(teamMembers.status, "active")))
    .limit(1_000);
  await ctx.db.update(teams).set({ deleted_at: ctx.now() }).where(eq(teams.id, ctx.team.id));
  await leaveInSessions(ctx, ctx.team.id, null);
  await endPlansOf(ctx, ctx.team.id);
  await ctx.emit(teamDeleted, { team_id: ctx.team.id, name });
  for (const { id, email } of others)
    await sendMail(ctx, teamDeletedMail, { to: email, userId: id, data: { team: name, by: ctx.actor.name ?? "" } });
}
