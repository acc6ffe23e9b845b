import { sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { type WriteBehind, writeBehind } from "../metering/write-behind.ts";
import { pageViews } from "./tables.ts";

/** A page that was shown to somebody. */
export interface View {
  product: string;
  /** The pattern of its route, such as `/assets/[id]`. */
  route: string;
  signedIn: boolean;
  /** Who saw it; null for a visitor and for somebody whose browser asks not to be tracked. */
  userId: string | null;
}

type PageLine = { day: string; views: number } & Pick<View, "product" | "route" | "signedIn">;
type PersonLine = { day: string; product: string; userId: string; sawPlans: boolean };
interface Notes {
  pages: WriteBehind<PageLine>;
  persons: WriteBehind<PersonLine>;
}
const notesOf = new WeakMap<House, Notes>();
/** What a process that is killed loses at most. */
const everyMs = 5_000;
/** Where plans are shown to somebody who has an account already. */
const plansPages = new Set(["/pricing", "/settings/billing", "/dashboard/subscription"]);

export function startViews(house: House): void {
  notesOf.set(house, {
    pages: writeBehind<PageLine>(house, {
      ...{ name: "page views", everyMs, write: writePages },
      group: ({ product, route }) => `${product} ${route}`,
      same: (kept, line) => kept.day === line.day && kept.signedIn === line.signedIn,
      merge(kept, { views }) {
        kept.views += views;
      },
    }),
    persons: writeBehind<PersonLine>(house, {
      ...{ name: "days of persons", everyMs, write: writePersons },
      group: ({ userId }) => userId,
      same: (kept, line) => kept.day === line.day && kept.product === line.product,
      merge(kept, { sawPlans }) {
        kept.sawPlans ||= sawPlans;
      },
    }),
  });
}

/** Counts a page that was shown, in memory; it is in the figures after the next flush. */
export function noteView(house: House, { product, route, signedIn, userId }: View): void {
  const day = house.now().toISOString().slice(0, 10);
  const { pages, persons } = notesOf.get(house)!;
  pages.add({ day, product, route, signedIn, views: 1 });
  if (userId) persons.add({ day, product, userId, sawPlans: plansPages.has(route) });
}

export async function flushViews(house: House): Promise<void> {
  const notes = notesOf.get(house);
  await Promise.all([notes?.pages.flush(), notes?.persons.flush()]);
}

async function writePages(ctx: Ctx, lines: PageLine[]): Promise<void> {
  const rows = lines.map(({ signedIn, ...line }) => ({ ...line, signed_in: signedIn }));
  // In one order, so that no two processes wait for each other.
  const key = ({ product, day, route, signed_in }: (typeof rows)[number]) => `${product} ${day} ${route} ${signed_in}`;
  await ctx.db
    .insert(pageViews)
    .values(rows.toSorted((one, other) => (key(one) < key(other) ? -1 : 1)))
    .onConflictDoUpdate({
      target: [pageViews.product, pageViews.day, pageViews.route, pageViews.signed_in],
      set: { views: sql`page_views.views + excluded.views` },
    });
}

/** Nothing for an account that was purged since, and for what is known of the day already. */
async function writePersons(ctx: Ctx, lines: PersonLine[]): Promise<void> {
  await ctx.db.execute(sql`
    insert into person_days (day, product, user_id, saw_plans)
    select seen.day, seen.product, seen."userId", seen."sawPlans"
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as seen(day date, product text, "userId" uuid, "sawPlans" boolean)
    join users on users.id = seen."userId"
    where not exists (
      select from person_days known
      where known.product = seen.product and known.day = seen.day and known.user_id = seen."userId"
        and known.saw_plans >= seen."sawPlans")
    order by seen.product, seen.day, seen."userId"
    on conflict (product, day, user_id) do update set saw_plans = person_days.saw_plans or excluded.saw_plans`);
}
