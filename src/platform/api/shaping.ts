import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid } from "../../kernel/errors.ts";
import type { Call, Handled } from "../../kernel/http.ts";
import type { AnyRoute } from "../../kernel/route.ts";

type Row = Record<string, unknown>;

/** The fields that `fields=` may name: those of the answer, or of each row of a list. None when the answer is no object. */
export function fieldsOf(route: AnyRoute): string[] {
  if (!(route.output instanceof z.ZodObject)) return [];
  const { data } = route.output.shape;
  const item = isList(route) ? data.element : route.output;
  return item instanceof z.ZodObject ? Object.keys(item.shape) : [];
}
/** Whether the answer is a page of rows. */
export const isList = (route: AnyRoute) =>
  route.output instanceof z.ZodObject &&
  "next_cursor" in route.output.shape &&
  route.output.shape.data instanceof z.ZodArray;

/** Loads what `expand=` asks for, one look-up for each relation, and leaves of each row what `fields=` names. */
export async function shaped(
  ctx: Ctx,
  call: Pick<Call, "route" | "raw">,
  handle: () => Promise<Handled>,
): Promise<Handled> {
  if (call.raw.expand === undefined && call.raw.fields === undefined) return handle();
  const relations = named(call, "expand", Object.keys(call.route.expand ?? {}));
  const fields = named(call, "fields", fieldsOf(call.route));
  const handled = await handle();
  if ((!relations && !fields) || handled instanceof Response || !handled.body) return handled;
  const list = isList(call.route);
  const rows = list ? (handled.body as { data: Row[] }).data : [handled.body as Row];
  const expanded = await expand(ctx, call.route, relations ?? [], rows);
  const chosen = fields ? expanded.map((row) => pick(row, [...fields, ...(relations ?? [])])) : expanded;
  return { ...handled, body: list ? { ...(handled.body as Row), data: chosen } : chosen[0] };
}

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
