import { type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { invalid } from "../../kernel/errors.ts";

interface Row {
  created_at: Date;
  id: string;
}

/** Newest first, by time and then id: demo data and imports are made with times of the past, which ids do not show. */
export const cursorOf = (row: Row): string => `${row.created_at.getTime()}_${row.id}`;

export function before(
  table: { created_at: AnyPgColumn; id: AnyPgColumn },
  cursor: string | undefined,
): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [, time, id] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (!time || !id) throw invalid([{ path: "cursor", message: "Take the cursor from the answer before." }]);
  return sql`(${table.created_at}, ${table.id}) < (${new Date(Number(time)).toISOString()}::timestamptz, ${id}::uuid)`;
}
