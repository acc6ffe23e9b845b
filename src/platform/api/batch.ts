import { z } from "zod";
import { type Ctx, type PersonCtx, type Scope, withCtx } from "../../kernel/ctx.ts";
import { noAddress, Problem, problemDocument, toProblem } from "../../kernel/errors.ts";
import type { Call, Handled } from "../../kernel/http.ts";
import { Reply } from "../../kernel/route.ts";
import { noteOperation, takeOperations } from "../metering/calls.ts";
import { once, onceOf } from "./idempotency.ts";
import { shaped } from "./shaping.ts";

const Operation = z.object({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  path: z.string().min(1).max(4_000).describe("Below `/api/v1`, with its query: `/jobs?limit=5`."),
  body: z.record(z.string(), z.unknown()).optional(),
  id: z.string().max(100).optional().describe("Comes back with the answer."),
});
type Operation = z.output<typeof Operation>;
export const Batch = z.object({
  operations: z.array(Operation).min(1, "Send at least one operation.").max(100, "Send at most 100 operations."),
  all_or_nothing: z.boolean().default(false).describe("One transaction: the first refusal undoes everything."),
});
export const BatchAnswer = z.object({
  results: z.array(z.object({ id: z.string().optional(), status: z.int(), body: z.unknown().optional() })),
});

/** The calls under way, so that a batch knows the key and the network of its own. */
export const callsUnderWay = new WeakMap<object, Call>();

/**
 * Runs up to 100 operations in their order, each with its own permission, transaction and answer. With `all_or_nothing`
 * they share one transaction: the first refusal undoes all of them and is the answer (`batch_undone`).
 */
export async function runBatch(
  ctx: PersonCtx,
  input: z.output<typeof Batch>,
): Promise<Reply<z.input<typeof BatchAnswer>>> {
  // The limits and each operation take connections of their own; none may be held here meanwhile.
  await ctx.commitSoFar();
  const left = await takeOperations(ctx.house, ctx, input.operations.length);
  const results = input.all_or_nothing
    ? await (ctx as unknown as Ctx).allOrNothing(() => runTogether(ctx as unknown as Ctx, input.operations))
    : await runOneByOne(ctx as unknown as Ctx, input.operations);
  return new Reply({ results }, left);
}

async function runOneByOne(ctx: Ctx, operations: Operation[]) {
  const results = [];
  for (const [at, operation] of operations.entries()) {
    const result = await runAlone(ctx, operation, at);
    noteOperation(ctx.house, ctx, addressOf(ctx, operation)?.key, result.status);
    results.push(result);
  }
  return results;
}

async function runTogether(ctx: Ctx, operations: Operation[]) {
  const results = [];
  const note = (status: number) =>
    operations.forEach((operation) => {
      noteOperation(ctx.house, ctx, addressOf(ctx, operation)?.key, status);
    });
  for (const [at, operation] of operations.entries())
    try {
      const { key, route, raw } = resolve(ctx, operation);
      const handled = await shaped(ctx, { route, raw }, () => ctx.house.api.callWithin(ctx, key, raw));
      results.push(shown(operation, handled));
    } catch (error) {
      const problem = toProblem(error);
      note(problem.status);
      if (problem.status >= 500) throw error;
      throw undone(operations, at, problem);
    }
  note(200);
  return results;
}

async function runAlone(ctx: Ctx, operation: Operation, at: number) {
  const { actor, team, product, request, now } = ctx;
  const scope: Scope = { actor, team, product, request, now };
  try {
    const { key, route, raw } = resolve(ctx, operation);
    const handled = await withCtx(ctx.house, { ...scope, readOnly: operation.method === "GET" }, async (own) => {
      const work = () => shaped(own, { route, raw }, () => own.house.api.callWithin(own, key, raw));
      const asked = await onceOf({ ...callOf(ctx, operation, at), key, route, scope, raw, refusal: null });
      return asked ? once(own, asked, work) : work();
    });
    return shown(operation, handled);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) console.error(error);
    return {
      ...named(operation),
      status: problem.status,
      body: problemDocument(problem, request.id, (sentence) => ctx.house.say(request.locale, sentence)),
    };
  }
}

/** An operation of a batch with a key has a key of its own, so that a batch sent again goes on where it ended. */
function callOf(ctx: Ctx, operation: Operation, at: number): Pick<Call, "incoming"> {
  const incoming = callsUnderWay.get(ctx)?.incoming;
  const key = incoming?.headers.get("idempotency-key");
  const headers = new Headers(key ? { "idempotency-key": `${key.slice(0, 240)}/${at}` } : {});
  return { incoming: { id: ctx.request.id, method: operation.method, headers, ip: ctx.request.ip } };
}

function addressOf(ctx: Ctx, { method, path }: Operation) {
  const url = /^\/(?!\/)/.test(path) ? URL.parse(path, "http://batch.invalid") : null;
  const found = url && ctx.house.api.match(method, url.pathname.replace(/^\/api(\/v1)?(?=\/)/, ""));
  return found && { ...found, url };
}

function resolve(ctx: Ctx, operation: Operation) {
  const found = addressOf(ctx, operation);
  if (!found) throw noAddress();
  const { url } = found;
  const route = ctx.house.api.routes.get(found.key)!;
  // Answers of /auth carry cookies, which no script may read.
  if (route.uploadBytes || route.streams || route.foreignForm || /^POST \/(batch$|auth\/)/.test(found.key))
    throw new Problem(422, "not_in_batch", `${found.key} cannot be part of a batch. Send it by itself.`);
  const query: Record<string, unknown> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  return { key: found.key, route, raw: { ...query, ...operation.body, ...found.params } };
}

const named = ({ id }: Operation) => (id === undefined ? {} : { id });

function shown(operation: Operation, handled: Handled) {
  if (handled instanceof Response) throw new Error("a stream came out of a batch");
  return { ...named(operation), status: handled.status, ...(handled.body === undefined ? {} : { body: handled.body }) };
}

const undone = (operations: Operation[], at: number, problem: Problem) =>
  new Problem(
    problem.status,
    "batch_undone",
    `Nothing was done, because operation ${at} was refused: ${problem.message}`,
    {
      errors: operations.map((operation, index) => ({
        path: `operations.${operation.id ?? index}`,
        message:
          index === at ? `${problem.code}: ${problem.message}` : `Not done, because operation ${at} was refused.`,
      })),
      headers: problem.headers,
    },
  );
