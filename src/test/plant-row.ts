import pg from "pg";

/**
 * A row made of nothing but types, for tables whose verbs a test of all tables cannot know; `known` fills the columns of
 * these names that the table has. Answers those. Foreign keys must be off.
 */
export async function plantRow(owner: pg.Client, name: string, known: Record<string, string>): Promise<string[]> {
  const checks = await owner.query(
    "select conname from pg_constraint where contype = 'c' and conrelid = $1::regclass",
    [name],
  );
  for (const { conname } of checks.rows)
    await owner.query(`alter table ${name} drop constraint ${pg.escapeIdentifier(conname)}`);
  const columns = await owner.query(
    "select attname as column, format_type(atttypid, null) as type from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and (attnotnull or attname = any($2)) and attidentity = '' and attgenerated = ''",
    [name, Object.keys(known)],
  );
  const filler: Record<string, string> = {
    uuid: "gen_random_uuid()",
    text: "gen_random_uuid()::text",
    bigint: "1",
    integer: "1",
    smallint: "1",
    boolean: "true",
    jsonb: "'{}'",
    "double precision": "1",
    real: "1",
    numeric: "1",
    bytea: "''",
    xid8: "pg_current_xact_id()",
    date: "now()",
    "character varying": "'x'",
    interval: "'1 s'",
  };
  const value = (type: string) =>
    type.startsWith("timestamp") ? "now()" : type.endsWith("[]") ? `'{}'::${type}` : filler[type];
  const filled = columns.rows.map(({ column, type }) => (column in known ? `'${known[column]}'` : value(type)));
  const names = columns.rows.map(({ column }) => pg.escapeIdentifier(column));
  await owner.query(`insert into ${name} (${names.join(", ")}) values (${filled.join(", ")})`);
  return columns.rows.map(({ column }) => column as string).filter((column) => column in known);
}
