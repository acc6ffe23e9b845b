import type { z } from "zod";

export interface FieldError {
  path: string;
  message: string;
}

/** A refusal that the customer reads: `detail` says what to do. Served as RFC 9457 `application/problem+json`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    detail: string,
    extra: { errors?: FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = extra.errors;
    this.headers = extra.headers ?? {};
  }
}

const titles: Record<number, string> = {
  400: "Bad request",
  401: "Sign in first",
  402: "Limit reached",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  410: "Gone",
  413: "Too large",
  415: "Unsupported type",
  422: "Invalid input",
  429: "Too many requests",
  500: "Something went wrong",
  503: "Temporarily unavailable",
};

/** Another team's row is "not found" too, in the same words as a row that does not exist. */
export const notFound = (noun: string) => new Problem(404, "not_found", `${noun} not found. It may have been deleted.`);
/** Nothing is served there, or nothing to this product's teams. */
export const noAddress = () =>
  new Problem(404, "not_found", "There is nothing at this address in your team's product. See the API reference.");
export const invalid = (errors: FieldError[], detail = "Check the marked fields and try again.") =>
  new Problem(422, "invalid_input", detail, { errors });
/** What a shape refused. */
export const misshapen = (error: z.ZodError) => invalid(fieldErrors(error));
export const conflict = (code: string, detail: string) => new Problem(409, code, detail);
export const forbidden = (detail = "Your role does not allow this. Ask an owner of the team.") =>
  new Problem(403, "forbidden", detail);
export const unauthorized = (code = "unauthorized", detail = "Sign in to go on.") => new Problem(401, code, detail);
/** 402: a plan limit or the credits are used up. Being too fast is `tooMany`, never this. */
export const overLimit = (code: string, detail: string, headers: readonly (readonly [string, string])[] = []) =>
  new Problem(402, code, detail, { headers: Object.fromEntries(headers) });
export const tooMany = (retryAfterSeconds: number, detail: string) =>
  new Problem(429, "too_many_requests", detail, {
    headers: { "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds))) },
  });
export const unavailable = (detail: string) =>
  new Problem(503, "unavailable", detail, { headers: { "Retry-After": "5" } });

/** One message per field, the first that zod found, with its path in dots. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  const seen = new Map<string, string>();
  for (const issue of error.issues) {
    const path = issue.path.join(".");
    if (!seen.has(path)) seen.set(path, issue.message);
  }
  return [...seen].map(([path, message]) => ({ path, message }));
}

/** The class may come from another bundle's copy of this file, so the shape decides. */
export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && "status" in error && "code" in error && "headers" in error;
}

// PostgreSQL is away, starting or stopping: the customer may simply try again.
const outageCodes = new Set([
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "53100",
  "08006",
  "08001",
  "ECONNREFUSED",
  "ENOENT",
  "ECONNRESET",
  "EPIPE",
]);

export function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause ? String(cause.code) : "";
    if (outageCodes.has(code) || /Connection terminated|not queryable|timeout exceeded when/.test(cause.message))
      return unavailable("The database does not answer just now. Try again in a few seconds.");
    // A number, date or id that the database cannot hold got past the shapes: the input is wrong, not the server.
    if (["22003", "22007", "22008", "22P02", "22P05", "22021"].includes(code))
      return invalid([], "A value is out of range.");
  }
  return new Problem(
    500,
    "internal_error",
    "Something went wrong on our side. Try again; if it stays, tell support the request id.",
  );
}

/** `say` puts it into the reader's language. */
export function problemDocument(problem: Problem, requestId: string, say = (sentence: string) => sentence) {
  return {
    type: `/docs/errors/${problem.code}`,
    title: say(titles[problem.status] ?? "Error"),
    status: problem.status,
    code: problem.code,
    detail: say(problem.message),
    ...(problem.errors ? { errors: problem.errors.map(({ path, message }) => ({ path, message: say(message) })) } : {}),
    request_id: requestId,
  };
}
