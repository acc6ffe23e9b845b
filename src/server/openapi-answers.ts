import { type AnyRoute, anyone, signedIn, takesKeys } from "../kernel/route.ts";
import { errorCodes } from "../platform/api/error-codes.ts";
import { expandedShape, fieldsOf } from "../platform/api/shaping.ts";
import { exampleOf } from "./openapi-examples.ts";
import { jsonSchema } from "./openapi-schema.ts";

/** Every header that an answer of the API may carry beside those of any web page. */
const text = (description: string) => ({ description, schema: { type: "string" } });
const number = (description: string) => ({ description, schema: { type: "integer", minimum: 0 } });
export const answerHeaders = {
  "RateLimit-Limit": number("Calls that the tightest limit allows in its window."),
  "RateLimit-Remaining": number("Calls that are left in it."),
  "RateLimit-Reset": number("Seconds until more come free."),
  RateLimit: text("The same as the draft of the IETF writes it, by window: calls left (r) and seconds (t)."),
  "RateLimit-Policy": text("The windows that count: calls (q) in so many seconds (w)."),
  "Usage-Limit": text(
    "Where the plan limits what was used: by metric what it allows (q), what is left (r), the seconds until it begins anew (t) and, where today's pace tells, until it is reached (reached).",
  ),
  "X-Request-Id": text("Names this call; tell it to support."),
  "Idempotency-Replayed": text("`true`: nothing was done again, this is the answer to the first call with its key."),
  "Retry-After": number("Seconds after which the same call may succeed."),
  "WWW-Authenticate": text("How a program brings credentials, and what is wrong with those that came."),
  Location: text("Where to go on."),
  Allow: text("With 405: the methods that the address takes."),
};
type HeaderName = keyof typeof answerHeaders;

const everywhere: HeaderName[] = [
  ...(["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit", "RateLimit-Policy"] as const),
  ...(["Usage-Limit", "X-Request-Id"] as const),
];
const headers = (...more: HeaderName[]) =>
  Object.fromEntries([...everywhere, ...more].map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** The answers that are meant, and the refusals that a call of this route may meet. */
export function responses(route: AnyRoute, method: string, named: boolean) {
  const refused = refusalsOf(route, method, named).map((one) => [one.status, refusal(one)]);
  return { ...Object.fromEntries(refused), ...(route.streams ? streamed(route) : meant(route, method)) };
}

function meant(route: AnyRoute, method: string) {
  const content = route.output && { "application/json": jsonOf(route) };
  const answer = {
    description: route.summary,
    headers: headers(...(method === "POST" ? (["Idempotency-Replayed"] as const) : [])),
    ...(content ? { content } : {}),
  };
  return { [route.status ?? (content ? 200 : 204)]: answer };
}

function jsonOf(route: AnyRoute) {
  const example = exampleOf(jsonSchema(route.output, "output"), true);
  return { schema: jsonSchema(expandedShape(route)!, "output"), example };
}

const statusTexts: Record<string, string> = {
  206: "The part of it that `Range` names.",
  303: "Goes on at `Location`.",
  304: "What `If-None-Match` names is still what there is.",
  416: "It has no part that `Range` names.",
};
const bytes = { schema: { type: "string", format: "binary" } };

/** Files, streams and redirects. */
function streamed(route: AnyRoute) {
  const contentOf = (type: string) => (type === "application/json" ? jsonOf(route) : bytes);
  return Object.fromEntries(
    Object.entries(route.streams!).map(([status, types]) => [
      status,
      {
        description: statusTexts[status] ?? route.summary,
        headers: headers(...(status === "303" ? (["Location"] as const) : [])),
        ...(types.length > 0 && { content: Object.fromEntries(types.map((type) => [type, contentOf(type)])) }),
      },
    ]),
  );
}

interface Refusal {
  status: string;
  code: string;
  text: string;
  more?: HeaderName[];
}

function refusal({ status, code, text: detail, more = [] }: Refusal) {
  const example = {
    ...{ type: `/docs/errors/${code}`, title: detail, status: Number(status) || 500, code, detail },
    request_id: "01980c2e-5f3a-7c41-9b1d-2f6a8e4d7c10",
  };
  const schema = { $ref: "#/components/schemas/Problem" };
  return {
    description: detail,
    headers: headers(...more),
    content: { "application/problem+json": { schema, example } },
  };
}

/** What the route itself tells of its refusals; those that it names beside that come with their own codes. */
function refusalsOf(route: AnyRoute, method: string, named: boolean): Refusal[] {
  const writes = method !== "GET";
  const once = method === "POST";
  const keepsKeysOut = route.may === signedIn && !takesKeys(route);
  const known: (Refusal | false)[] = [
    writes && { status: "400", code: "bad_json", text: "The body cannot be read." },
    route.may !== anyone && {
      ...{ status: "401", code: "unauthorized", text: "Nobody is signed in, or the key is not valid." },
      more: ["WWW-Authenticate"],
    },
    { status: "402", code: "limit_reached", text: "What the plan allows, or the credits, are used up." },
    (writes || keepsKeysOut || route.mayInPath || route.staff || (route.may !== anyone && route.may !== signedIn)) && {
      ...{ status: "403", code: "forbidden" },
      text: "The role, the scopes of the key or the page that sent it do not allow it.",
    },
    named && { status: "404", code: "not_found", text: "There is no such thing in this team." },
    writes && {
      ...{ status: "409", code: "idempotency_in_progress", more: ["Retry-After"] as HeaderName[] },
      text: `${once ? "Another request with this Idempotency-Key is still running, or the" : "The"} state forbids it.`,
    },
    writes && { status: "413", code: "too_large", text: "The body has more bytes than this operation takes." },
    writes && {
      status: "415",
      code: "unsupported_type",
      text: "The body is of a type that this operation does not take.",
    },
    (route.input || once || fieldsOf(route).length > 0) && {
      ...{
        status: "422",
        code: "invalid_input",
        text: "A value is missing or not as it should be; `errors` names it.",
      },
    },
    {
      ...{ status: "429", code: "rate_limited", more: ["Retry-After"] },
      text: "Too many calls; `Retry-After` says when to come again.",
    },
    {
      ...{ status: "503", code: "unavailable", more: ["Retry-After"] },
      text: "Something that this needs does not answer just now.",
    },
    { status: "default", code: "internal_error", text: "Any other refusal.", more: ["Allow", "Retry-After"] },
  ];
  const general = known.filter((one) => one !== false);
  const own = (route.refuses ?? []).flatMap((code) =>
    errorCodes[code].map((status) => ({ status: `${status}`, code, text: `\`${code}\`: see its page.` })),
  );
  return [...general, ...own.filter(({ status }) => !general.some((one) => one.status === status))];
}
