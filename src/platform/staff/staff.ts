import { asc, eq } from "drizzle-orm";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { profiles, users } from "../identity/tables.ts";
import { staffAppointed, staffDismissed } from "./events.ts";
import type { StaffPermission, StaffRole } from "./permissions.ts";
import { staff } from "./tables.ts";

/** What the platform's own people may do depends on this alone; it is read anew for every call. */
export async function staffRoleOf(ctx: VisitorCtx, userId: string): Promise<StaffRole | null> {
  const [row] = await ctx.db.select({ role: staff.role }).from(staff).where(eq(staff.user_id, userId));
  return row?.role ?? null;
}

/** Whether an open stream across teams may go on: the session lives, and its person still has a role that may. */
export async function staffStillGood(house: House, sessionId: string | null, may: StaffPermission): Promise<boolean> {
  const { rowCount } = await house.pools.owner.query(
    `select from sessions s join staff p on p.user_id = s.user_id and p.role = any($3)
     where s.id = $1 and s.expires_at > $2`,
    [sessionId, house.now(), may.roles],
  );
  return rowCount === 1;
}

export interface StaffMember {
  email: string;
  name: string;
  role: StaffRole;
  since: Date;
}

/** All of the platform's people, as they came. */
export const listStaff = (ctx: VisitorCtx): Promise<StaffMember[]> =>
  ctx.db
    .select({ email: users.email, name: profiles.name, role: staff.role, since: staff.since })
    .from(staff)
    .innerJoin(users, eq(users.id, staff.user_id))
    .innerJoin(profiles, eq(profiles.user_id, staff.user_id))
    .orderBy(asc(staff.since), asc(staff.user_id))
    .limit(1_000);

type Outcome = "unknown" | "unchanged" | "changed";

/** Gives a person with an account a role on the platform, in place of the one they had; the same again changes nothing. */
export async function appointStaff(ctx: VisitorCtx, address: string, role: StaffRole): Promise<Outcome> {
  const person = await personAt(ctx, address);
  if (!person) return "unknown";
  if (person.role === role) return "unchanged";
  const row = { role, since: ctx.now(), appointed_by: ctx.actor.id };
  await ctx.db
    .insert(staff)
    .values({ user_id: person.id, ...row })
    .onConflictDoUpdate({ target: staff.user_id, set: row });
  await ctx.emit(staffAppointed, { user_id: person.id, name: person.name, role, before: person.role });
  return "changed";
}

/** Takes the role back. The account and its teams stay; streams across teams end at once. */
export async function dismissStaff(ctx: VisitorCtx, address: string): Promise<Outcome> {
  const person = await personAt(ctx, address);
  if (!person) return "unknown";
  if (!person.role) return "unchanged";
  await ctx.db.delete(staff).where(eq(staff.user_id, person.id));
  await ctx.emit(staffDismissed, { user_id: person.id, name: person.name, role: person.role });
  return "changed";
}

/** The account of an address with its role, held until the transaction ends: two commands at once come one after the other. */
async function personAt(ctx: VisitorCtx, address: string) {
  const [person] = await ctx.db
    .select({ id: users.id, name: profiles.name })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.email, address.trim().toLowerCase()))
    .for("update", { of: users });
  // Read when the row is held: a statement that had to wait for it would still see what was there before.
  return person ? { ...person, role: await staffRoleOf(ctx, person.id) } : null;
}

export async function* exportStaff(ctx: VisitorCtx, { id }: DataSubject): AsyncGenerator<ExportedFile> {
  const role = await ctx.db.select({ role: staff.role, since: staff.since }).from(staff).where(eq(staff.user_id, id));
  if (role.length > 0) yield { path: "staff.json", content: role };
}
