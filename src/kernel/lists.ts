import { asc, desc, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { invalid } from "./errors.ts";
import { PageQuery } from "./route.ts";

type Sortable = AnyPgColumn | SQL;
interface Asked {
  limit: number;
  cursor?: string | undefined;
  sort: string;
}

/**
 * The orders of a list: `columns` maps each name of `sort=` to what it sorts by, which is never null and which a row
 * shows under the same name; `tie` decides between equal ones. A page begins behind the last row of the page before
 * and not at a count, so rows that come or go meanwhile move nothing.
 */
export function ordered<K extends string>(
  columns: Record<K, Sortable>,
  tie: { column: Sortable; field: string },
  first: NoInfer<K | `-${K}`>,
) {
  const sorts = Object.keys(columns).flatMap((name) => [name, `-${name}`]);
  const parts = (sort: string) => ({ down: sort.startsWith("-"), name: sort.replace(/^-/, "") as K });
  return {
    /** `limit`, `cursor` and `sort`; a list adds its filters with `.extend`. */
    query: PageQuery.extend({
      sort: z
        .enum(sorts as [K | `-${K}`])
        .default(first as never)
        .describe("Order of the rows; a minus turns it round."),
    }),
    by(query: Asked): SQL[] {
      const { down, name } = parts(query.sort);
      return [columns[name], tie.column].map((column) => (down ? desc(column) : asc(column)));
    },
    /** The rows behind the cursor. */
    after(query: Asked): SQL | undefined {
      if (query.cursor === undefined) return undefined;
      const { down, name } = parts(query.sort);
      const [value, last] = readCursor(query.cursor, query.sort);
      return sql`(${columns[name]}, ${tie.column}) ${sql.raw(down ? "<" : ">")} (${value}, ${last})`;
    },
    /** Cuts a list that was read with `limit + 1` rows down to a page, with its rows under `as`. */
    page<T extends Record<string, unknown>, N extends string = "data">(rows: T[], query: Asked, as = "data" as N) {
      const data = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? data.at(-1)! : null;
      const { name } = parts(query.sort);
      return {
        ...({ [as]: data } as Record<N, T[]>),
        next_cursor: last
          ? writeCursor([query.sort, last[columns[name] === tie.column ? tie.field : name], last[tie.field]])
          : null,
        has_more: last !== null,
      };
    },
  };
}

const writeCursor = (place: unknown[]) => Buffer.from(JSON.stringify(place)).toString("base64url");
const Place = z.tuple([z.string(), z.union([z.string(), z.number(), z.boolean()]), z.union([z.string(), z.number()])]);

function readCursor(cursor: string, sort: string) {
  try {
    const [of, value, last] = Place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    if (of === sort) return [String(value), String(last)] as const;
  } catch {}
  throw invalid([{ path: "cursor", message: "Take the cursor from the answer before, and keep its sort." }]);
}
