import { and, Column, eq, is, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Dataset } from "./exports.ts";

export interface Selection {
  teamId: string;
  timeZone: string;
  format: "csv" | "json";
  from: string | null;
  to: string | null;
  filter: Record<string, unknown>;
}

/** What makes a spreadsheet compute a cell: = + - @, tab, return and line feed, and the wide forms of the first four. */
const formulaBegins = [61, 43, 45, 64, 9, 13, 10, 65309, 65291, 65293, 65312].join();
const numberShape = "^[+-][0-9]+([.,][0-9]+)?$";

/** The texts that PostgreSQL runs for an export: how many rows there are, and the COPY that hands them over. */
export function statementsOf(dataset: Dataset, selection: Selection): { count: string; copy: string } {
  const rows = rowsOf(dataset, selection);
  const order = sql.join([...dataset.order], sql`, `);
  const columns = Object.entries(dataset.columns);
  return {
    count: textOf(sql`select count(*) as total ${rows}`),
    copy:
      selection.format === "csv"
        ? textOf(sql`copy (select ${cells(columns)} ${rows} order by ${order}) to stdout (${csvOptions(columns)})`)
        : textOf(
            sql`copy (select row_to_json(line) from (select ${values(columns)} ${rows} order by ${order}) line) to stdout (${jsonOptions})`,
          ),
  };
}

/** The team comes first, whatever the dataset adds. */
function rowsOf({ table, joins, time, where }: Dataset, { teamId, timeZone, from, to, filter }: Selection): SQL {
  const midnight = (day: string, days: number) =>
    sql`((${day}::date + ${days}::integer)::timestamp at time zone ${timeZone})`;
  const chosen = and(
    eq(table.team_id, teamId),
    from ? sql`${time} >= ${midnight(from, 0)}` : undefined,
    to ? sql`${time} < ${midnight(to, 1)}` : undefined,
    where?.(filter),
  );
  return sql`from ${table} ${joins ?? sql``} where ${chosen}`;
}

type Columns = [string, Column | SQL][];

const cells = (columns: Columns): SQL =>
  sql.join(
    columns.map(([name, column]) => sql`${cell(column)} as ${sql.identifier(name)}`),
    sql`, `,
  );

/** A spreadsheet takes "2026-01-20 14:03:22" for a time, but not the wire's form with T and Z. */
function cell(column: Column | SQL): SQL {
  if (isMoment(column)) return sql`date_trunc('second', ${column} at time zone 'UTC')`;
  if (!isText(column)) return sql`${column}`;
  const text = sql`(${column})::text`;
  return sql`case when ascii(${text}) in (${sql.raw(formulaBegins)}) and ${text} !~ ${sql.raw(`'${numberShape}'`)} then '''' || ${text} else ${text} end`;
}

const values = (columns: Columns): SQL =>
  sql.join(
    columns.map(([name, column]) =>
      isMoment(column)
        ? sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${sql.identifier(name)}`
        : sql`${column} as ${sql.identifier(name)}`,
    ),
    sql`, `,
  );

const isMoment = (column: Column | SQL): boolean => is(column, Column) && column.getSQLType().startsWith("timestamp");
/** Numbers, ids, days and truths cannot hold a formula; all else is guarded. */
const isText = (column: Column | SQL): boolean =>
  !is(column, Column) || !/^(uuid|bigint|integer|smallint|real|double|numeric|boolean|date)/.test(column.getSQLType());

/** Every text is quoted: where semicolons part the cells, a comma's file is read by semicolons too. */
function csvOptions(columns: Columns): SQL {
  const texts = columns.filter(([, column]) => isText(column)).map(([name]) => sql.identifier(name));
  const quoted = texts.length > 0 ? sql`, force_quote (${sql.join(texts, sql`, `)})` : sql``;
  return sql`format csv, header true${quoted}`;
}

/** JSON holds no raw control characters: with these two as marks of the format its text comes through as it is. */
const jsonOptions = sql.raw(`format csv, quote e'\\x01', delimiter e'\\x02'`);

// COPY takes no parameters. The session insists on standard strings, in which a doubled quote is all there is to escape.
const textOf = (statement: SQL): string => new PgDialect().sqlToQuery(statement.inlineParams()).sql;
