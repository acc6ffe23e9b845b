import { z } from "zod";
import type { Ctx, PersonCtx, VisitorCtx } from "./ctx.ts";
import type { EventDefinition, Permission, SignalDefinition } from "./module.ts";

/** Anyone at all, signed in or not. */
export const anyone = "anyone";
/** Any signed-in person, for their own affairs; no team is needed. */
export const signedIn = "signedIn";

export type Who = Permission | typeof anyone | typeof signedIn;
type CtxFor<W extends Who> = W extends typeof anyone ? VisitorCtx : W extends typeof signedIn ? PersonCtx : Ctx;

export interface RouteSpec<W extends Who, I extends z.ZodType, O extends z.ZodType> {
  /** Who may call it; a route cannot be written without saying so. */
  may: W;
  /** Asked beside `may`, in the team that the path's `id` names. */
  mayInPath?: Permission;
  /**
   * Whether an API key may call it. Without it: what asks for a permission yes, a person's own affair no. A personal
   * route that lets keys in acts for the person who made the key.
   */
  keys?: boolean;
  /** Path parameters, query and body together, as one object. */
  input?: I;
  output?: O;
  status?: 200 | 201 | 202 | 204;
  summary: string;
  /** Open pages read this answer again when one of these is announced, or anything at all. */
  freshOn?:
    | "anything"
    | readonly (EventDefinition<never> | SignalDefinition<never> | EventDefinition | SignalDefinition)[];
  /** It only carries other calls: each of them asks for the scope that it needs, and the carrying for none. */
  carries?: true;
  /** Bytes that a multipart body may have; without it, only JSON of at most 1 MB is taken. */
  uploadBytes?: number;
  /** A page of another site may send a browser's form here: then no cookie of the request may count. */
  foreignForm?: boolean;
  /** Types of JSON that are taken beside `application/json`, such as `application/cloudevents+json`, with their shapes. */
  types?: Readonly<Record<string, z.ZodType>>;
  /** A body that is a list instead of an object is taken as this field. */
  list?: string;
  /** Not a use of the API: calls count nowhere, and are not refused when those that the plan allows are used up. */
  uncounted?: boolean;
  /**
   * The handler answers with a Response: the types of a file or a stream, by status; none where it has no body. `output` is
   * then the shape of what it sends as `application/json`.
   */
  streams?: Readonly<Record<number, readonly string[]>>;
  /** The product whose teams find it. The kernel puts in that of the module; a route on its path's team names it itself. */
  product?: string;
}

export interface Route<W extends Who, I extends z.ZodType, O extends z.ZodType> extends RouteSpec<W, I, O> {
  handle: (ctx: CtxFor<W>, input: z.output<I>) => Promise<z.input<O> | Reply<z.input<O>> | Response>;
}

/** Whether API keys may call this route, each as far as its scopes reach. */
export const takesKeys = (route: AnyRoute): boolean => route.keys ?? route.may !== signedIn;

// biome-ignore lint/suspicious/noExplicitAny: the list of all routes holds every shape there is
export type AnyRoute = Route<any, any, any>;

const Nothing = z.object({});

export function route<W extends Who, I extends z.ZodType = typeof Nothing, O extends z.ZodType = z.ZodUnknown>(
  spec: RouteSpec<W, I, O>,
  handle: Route<W, I, O>["handle"],
): Route<W, I, O> {
  return { ...spec, handle };
}

/** An answer with headers of its own, such as cookies. */
export class Reply<T> {
  readonly body: T;
  readonly headers: readonly (readonly [string, string])[];
  constructor(body: T, headers: readonly (readonly [string, string])[]) {
    this.body = body;
    this.headers = headers;
  }
}

/** `{data, next_cursor, has_more}`, the shape of every list. */
export const Page = <T extends z.ZodType>(item: T) => PageAs("data", item);
/** A list whose rows stand under a name that its source gave them. */
export const PageAs = <N extends string, T extends z.ZodType>(rows: N, item: T) =>
  z.object({ [rows]: z.array(item) } as Record<N, z.ZodArray<T>>).extend(pageEnd);
const pageEnd = { next_cursor: z.string().nullable(), has_more: z.boolean() };
/** The list parameters; a list takes them from its `ordered` columns (lists.ts), with `sort`. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.string().max(2_000).optional().describe("`next_cursor` of the page before."),
});
/** A moment as the wire shows it: ISO 8601 in UTC. */
export const Moment = z.date();
