import pg from "pg";
import type { Manifest } from "./archive.ts";

export type StoredTable = Pick<Manifest["tables"][number], "schema" | "name" | "columns">;

export const fullName = ({ schema, name }: { schema: string; name: string }) =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
export const columnList = ({ columns }: StoredTable) => columns.map((column) => pg.escapeIdentifier(column)).join(", ");

// What the program makes anew by itself: which migrations and statements were applied, and which processes live.
const ownSchemas = "n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle')";
const bookkeeping =
  "(n.nspname, c.relname) in (('public', 'applied_sql'), ('public', 'job_workers'), ('graphile_worker', 'migrations'))";

/**
 * Every table of the database with the columns that are worth keeping, read from PostgreSQL's own catalogue, so that a
 * table which is added later cannot be forgotten. Left out: columns that follow from others, and ids of transactions,
 * which mean nothing in another cluster. Unlogged tables (counts of calls) do not outlive a crash either.
 */
export async function storedTables(client: pg.ClientBase): Promise<StoredTable[]> {
  const { rows } = await client.query<StoredTable>(`
    select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.atttypid <> 'xid8'::regtype
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p' and ${ownSchemas} and not ${bookkeeping}
    group by 1, 2 order by 1, 2`);
  return rows;
}

export async function storedSequences(client: pg.ClientBase): Promise<Manifest["sequences"]> {
  const { rows } = await client.query(`
    select n.nspname as schema, c.relname as name, pg_sequence_last_value(c.oid)::text as last
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${ownSchemas} order by 1, 2`);
  return rows;
}

/** How many rows a table has, and a sum over the contents of all of them that knows no order. */
export async function contentOf(client: pg.ClientBase, table: StoredTable): Promise<{ rows: number; sum: string }> {
  const { rows } = await client.query<{ rows: string; sum: string }>(`
    select count(*) as rows, coalesce(sum(('x' || left(md5(${rowText}), 15))::bit(60)::bigint), 0)::text as sum
    from (select ${columnList(table)} from ${fullName(table)}) t`);
  return { rows: Number(rows[0]!.rows), sum: rows[0]!.sum };
}

export const rowText = "row_to_json(t)::text";

/** So that every server writes moments, numbers and bytes alike. */
export const plainSettings = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`;
