import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { forbidden, invalid } from "../../kernel/errors.ts";
import type { Call, Handled } from "../../kernel/http.ts";
import type { Permission } from "../../kernel/module.ts";
import type { AnyRoute } from "../../kernel/route.ts";
import type { ErrorCode } from "./error-codes.ts";

/** What `expand=` may put beside the id that a row holds. */
export interface Relation {
  /** The field of a row that holds the id. */
  by: string;
  shape: z.ZodObject;
  /** Asked beside the route's own permission. */
  may?: Permission;
  /** One look-up for all rows of an answer, in the caller's team: id → relation. */
  load(ctx: Ctx, ids: string[]): Promise<Map<string, unknown>>;
}

declare module "../../kernel/route.ts" {
  interface RouteSpec<W extends Who, I extends z.ZodType, O extends z.ZodType> {
    /** The field of the answer that holds the rows of a list; a page has them under `data`. */
    rows?: string;
    /** The relations that `expand=` may name. */
    expand?: Record<string, Relation>;
    /** Codes of its own refusals whose status no other route of its kind has, for the document. */
    refuses?: readonly ErrorCode[];
  }
}

type Row = Record<string, unknown>;

/** The field that holds the rows of a list; null when the answer is no list. */
export function rowsOf({ rows, output }: AnyRoute): string | null {
  if (rows) return rows;
  return output instanceof z.ZodObject && "data" in output.shape && "next_cursor" in output.shape ? "data" : null;
}

/** The shape of the answer, or of each row of a list; null when it is no object. */
export function rowShape(route: AnyRoute): z.ZodObject | null {
  const { output } = route;
  const rows = rowsOf(route);
  const row = rows ? output.shape[rows].element : output;
  return row instanceof z.ZodObject ? row : null;
}

/** The names that `fields=` may take. */
export const fieldsOf = (route: AnyRoute): string[] => Object.keys(rowShape(route)?.shape ?? {});

/** The answer's shape together with what `expand=` may load. */
export function expandedShape(route: AnyRoute): z.ZodType | undefined {
  const row = rowShape(route);
  if (!route.expand || !row) return route.output;
  const loaded = Object.entries(route.expand).map(([name, { shape, by }]) => [
    name,
    shape.nullable().optional().describe(`With \`expand=${name}\`: what \`${by}\` names, null when it is gone.`),
  ]);
  const expanded = row.extend(Object.fromEntries(loaded));
  const rows = rowsOf(route);
  return rows ? route.output.extend({ [rows]: z.array(expanded) }) : expanded;
}

/** Loads what `expand=` asks for, one look-up for each relation, and leaves of each row what `fields=` names. */
export const shaped = (
  ctx: Ctx,
  call: Pick<Call, "route" | "raw">,
  handle: () => Promise<Handled>,
): Promise<Handled> =>
  call.raw.expand === undefined && call.raw.fields === undefined ? handle() : shapedAsAsked(ctx, call, handle);

async function shapedAsAsked(
  ctx: Ctx,
  call: Pick<Call, "route" | "raw">,
  handle: () => Promise<Handled>,
): Promise<Handled> {
  const relations = named(call, "expand", Object.keys(call.route.expand ?? {}));
  if (relations?.some((name) => !isOpen(ctx, call.route.expand![name]!))) throw forbidden();
  const fields = named(call, "fields", fieldsOf(call.route));
  const handled = await handle();
  if ((!relations && !fields) || handled instanceof Response || !handled.body) return handled;
  const list = rowsOf(call.route);
  const body = handled.body as Row;
  const rows = list ? (body[list] as Row[]) : [body];
  const expanded = await expand(ctx, call.route, relations ?? [], rows);
  const chosen = fields ? expanded.map((row) => pick(row, [...fields, ...(relations ?? [])])) : expanded;
  return { ...handled, body: list ? { ...body, [list]: chosen } : chosen[0] };
}

const isOpen = (ctx: Ctx, { may }: Relation): boolean => !may || ctx.can(may);

/** The names that a parameter lists, or null without it. 422 names those that would do. */
function named({ route, raw }: Pick<Call, "route" | "raw">, parameter: "fields" | "expand", allowed: string[]) {
  const declared = route.input instanceof z.ZodObject && parameter in route.input.shape;
  const value = raw[parameter];
  if (declared || value === undefined) return null;
  const names = typeof value === "string" ? value.split(",").map((name) => name.trim()) : [""];
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown === undefined) return [...new Set(names)];
  const message =
    allowed.length > 0
      ? `Name some of these, with commas between: ${allowed.join(", ")}.`
      : "There is nothing to name here.";
  throw invalid([{ path: parameter, message }]);
}

async function expand(ctx: Ctx, route: AnyRoute, relations: string[], rows: Row[]): Promise<Row[]> {
  let expanded = rows;
  for (const name of relations) {
    const { by, load } = route.expand![name]!;
    const ids = [...new Set(rows.map((row) => row[by]).filter((id) => typeof id === "string"))];
    const found = ids.length > 0 ? await load(ctx, ids) : new Map<string, unknown>();
    expanded = expanded.map((row) => ({ ...row, [name]: found.get(row[by] as string) ?? null }));
  }
  return expanded;
}

const pick = (row: Row, fields: string[]): Row =>
  Object.fromEntries(fields.filter((field) => Object.hasOwn(row, field)).map((field) => [field, row[field]]));
