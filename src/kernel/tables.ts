import { and, eq, type SQL } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  type ExtraConfigColumn,
  foreignKey,
  type PgColumnBuilder,
  type PgTableExtraConfigValue,
  pgTable,
  primaryKey,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import type { Ctx } from "./ctx.ts";
import { newId } from "./ids.ts";

/** A point in time, to the millisecond; always set from `ctx.now()`. */
export const moment = () => timestamp({ withTimezone: true, mode: "date", precision: 3 });
/** Money and credits in whole minor units; exact in JavaScript up to 9 × 10¹⁵. */
export const amount = () => bigint({ mode: "number" });
/** A UUIDv7 made by the application. */
export const newUuid = () =>
  uuid()
    .notNull()
    .$defaultFn(() => newId());

const ownership = () => ({ team_id: uuid().notNull(), id: newUuid() });

type Columns = Record<string, PgColumnBuilder>;
type Owned<C extends Columns> = ReturnType<typeof ownership> & C;
type SelfColumns<C extends Columns> = { [K in keyof Owned<C>]: ExtraConfigColumn };

const tenantTables = new Set<unknown>();
const appendOnlyTables = new Set<unknown>();

/**
 * A maker of tenant tables in one PostgreSQL schema: `team_id` first, primary key `(team_id, id)`, row-level security on
 * (policies and grants come from `securityStatements`). Rows are keyed by the names that the API shows, so that one
 * name serves column, wire and page.
 */
export function teamTables(make: typeof pgTable) {
  return <N extends string, C extends Columns>(
    name: N,
    columns: C,
    constraints?: (self: SelfColumns<C>) => PgTableExtraConfigValue[],
  ) => {
    const table = make<N, Owned<C>>(name, { ...ownership(), ...columns }, (self) => {
      const own = self as unknown as SelfColumns<C>;
      return [primaryKey({ columns: [own.team_id, own.id] as never }), ...(constraints?.(own) ?? [])] as never;
    });
    tenantTables.add(table);
    return table;
  };
}

export const teamTable = teamTables(pgTable);

/** A foreign key between tenant tables carries the team: no row can point into another team. */
export function belongsTo(
  self: { team_id: AnyPgColumn },
  column: AnyPgColumn,
  target: { team_id: AnyPgColumn; id: AnyPgColumn },
) {
  return foreignKey({ columns: [self.team_id, column] as never, foreignColumns: [target.team_id, target.id] as never });
}

/** The application may fill and read this table, but its role has no UPDATE and no DELETE on it. */
export function appendOnly<T>(table: T): T {
  appendOnlyTables.add(table);
  return table;
}

export const isTenantTable = (table: unknown) => tenantTables.has(table);
export const isAppendOnly = (table: unknown) => appendOnlyTables.has(table);

/** The first condition of every query on a tenant table. Row-level security stands under it as the second lock. */
export const mine = (ctx: Ctx, table: { team_id: AnyPgColumn }): SQL => eq(table.team_id, ctx.team.id);
/** Spread after the input of every insert, so that no input chooses the owner. */
export const ownedBy = (ctx: Ctx) => ({ team_id: ctx.team.id });
/** `mine` and the row's id together. */
export const myRow = (ctx: Ctx, table: { team_id: AnyPgColumn; id: AnyPgColumn }, id: string): SQL =>
  and(mine(ctx, table), eq(table.id, id))!;
