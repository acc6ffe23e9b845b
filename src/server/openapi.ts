import { z } from "zod";
import { isProduct, type Module } from "../kernel/module.ts";
import { type AnyRoute, anyone, signedIn, takesKeys } from "../kernel/route.ts";
import { fieldsOf } from "../platform/api/shaping.ts";
import { answerHeaders, responses } from "./openapi-answers.ts";
import { exampleOf } from "./openapi-examples.ts";
import { jsonSchema } from "./openapi-schema.ts";

type Schema = Record<string, unknown>;

/** OpenAPI 3.1 from the same shapes that validate. */
export function openApiDocument(modules: readonly Module[], serverUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const module of modules)
    for (const [key, route] of Object.entries(module.routes ?? {})) {
      const [method, path] = key.split(" ") as [string, string];
      const template = path.replace(/:(\w+)/g, "{$1}");
      paths[template] ??= {};
      paths[template][method.toLowerCase()] = operation(module, method, path, route);
    }
  return {
    openapi: "3.1.0",
    info: { title: modules.find(isProduct)?.title ?? "Orchestrator", version: "1.0.0", description },
    servers: [{ url: `${serverUrl}/api/v1` }],
    tags: modules
      .filter(({ routes }) => routes)
      .map((module) => ({
        name: module.name,
        "x-displayName": isProduct(module) ? module.title : (tagTexts[module.name]?.[0] ?? module.name),
        description: tagTexts[module.name]?.[1] ?? `Operations of ${module.name}.`,
      })),
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem, "output") },
      headers: answerHeaders,
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "session", description: "The session of a signed-in browser." },
        bearer: {
          ...{ type: "http", scheme: "bearer", bearerFormat: "JWT or API key" },
          description: "An API key, or the access token of a sign-in.",
        },
      },
    },
  };
}

function operation(module: Module, method: string, path: string, route: AnyRoute) {
  const input = route.input ? jsonSchema(route.input, "input") : { properties: {}, required: [] };
  const properties = (input.properties ?? {}) as Record<string, Schema>;
  const required = new Set((input.required ?? []) as string[]);
  const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  const rest = Object.entries(properties).filter(([name]) => !inPath.includes(name));
  const bodyless = method === "GET" || method === "DELETE";
  const parameter = (name: string, where: string, schema: Schema = { type: "string" }) => ({
    name,
    in: where,
    required: where === "path" || required.has(name),
    schema,
    example: exampleOf(schema, false, name),
  });
  const body = {
    ...input,
    properties: Object.fromEntries(rest),
    required: [...required].filter((name) => !inPath.includes(name)),
  };
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-zA-Z]+(\w)?/g, (_, letter: string) => (letter ?? "").toUpperCase())}`,
    summary: route.summary,
    description: `${route.summary}. ${audience(route)}${isProduct(module) ? ` Only in teams of ${module.title}.` : ""}`,
    tags: [module.name],
    security: route.may === anyone ? [] : [{ session: [] }, { bearer: [] }],
    parameters: [
      ...inPath.map((name) => parameter(name, "path", properties[name])),
      ...(bodyless ? rest.map(([name, schema]) => parameter(name, "query", schema)) : []),
      ...shapingParameters(route),
      ...(method === "POST" ? [idempotencyKey] : []),
    ],
    ...(bodyless || (rest.length === 0 && !route.foreignForm) ? {} : { requestBody: requestBody(route, body, method) }),
    responses: responses(route, method, inPath.length > 0 || isProduct(module)),
  };
}

const audience = (route: AnyRoute): string => {
  const { may } = route;
  if (may === anyone) return "Open to everyone.";
  if (route.staff) return `For those who run the platform, as ${route.staff.roles.join(", ")}; not for API keys.`;
  const keys = takesKeys(route);
  if (may === signedIn) return keys ? "For every signed-in person and every API key." : "For the signed-in person.";
  return `For the roles ${may.roles.join(", ")}${keys ? "" : "; not for API keys"}.`;
};

/** A change names fields that may all be left out: its example shows them. */
function requestBody(route: AnyRoute, schema: Schema & { required: string[] }, method: string) {
  const example = exampleOf(schema, method === "PATCH" && schema.required.length === 0);
  const forms = ["application/x-www-form-urlencoded", "multipart/form-data"];
  const types = route.uploadBytes ? ["multipart/form-data"] : ["application/json", ...(route.foreignForm ? forms : [])];
  const others = Object.entries(route.types ?? {}).map(([type, shape]) => {
    const other = jsonSchema(shape, "input");
    return [type, { schema: other, example: exampleOf(other, false) }] as const;
  });
  const content = Object.fromEntries([...types.map((type) => [type, { schema, example }] as const), ...others]);
  return { required: schema.required.length > 0, content };
}

const query = (name: string, text: string, names: string[]) => ({
  ...{ name, in: "query", required: false, description: `${text} With commas between: ${names.join(", ")}.` },
  schema: { type: "string" },
});

function shapingParameters(route: AnyRoute) {
  const fields = fieldsOf(route);
  const relations = Object.keys(route.expand ?? {});
  return [
    ...(fields.length > 0 ? [query("fields", "Leaves only these fields of the answer, or of each row.", fields)] : []),
    ...(relations.length > 0 ? [query("expand", "Loads these relations into each row.", relations)] : []),
  ];
}

const idempotencyKey = {
  ...{ name: "Idempotency-Key", in: "header", required: false, schema: { type: "string", maxLength: 255 } },
  description:
    "Makes the call count once: sent again within 24 hours, it gets the first answer with `Idempotency-Replayed: true`.",
};
const description = [
  "Lists answer `{data, next_cursor, has_more}` and take `limit`, `cursor`, `sort` and filters. `fields=` chooses fields, `expand=` loads relations.",
  "A POST with an `Idempotency-Key` counts once. `POST /batch` runs up to 100 operations in one request.",
  "Refusals are problem documents (RFC 9457); each `code` has a page under `/docs/errors/`. An address that is called with a method that it does not take answers 405 with `Allow`.",
].join("\n\n");
/** Title and description of each tag; a product's title is its own. */
const tagTexts: Record<string, [title: string, description: string]> = {
  identity: ["Sign-in and profile", "Sign-in, sessions, the second factor and one's own profile."],
  account: ["Your data", "A copy of one's data, and the end of an account."],
  teams: ["Teams", "Teams, their members and invitations."],
  "api-keys": ["API keys", "Keys with scopes, their rotation and their use."],
  ledger: ["Credits", "Credits and their movements."],
  metering: ["Usage", "Reports of use, sums and limits."],
  billing: ["Plans and payment", "Plans, subscriptions, checkouts and invoices."],
  exports: ["Exports", "The team's data as files."],
  notifications: ["Notifications", "Mails that were sent."],
  realtime: ["Realtime", "Events as they happen."],
  onboarding: ["First steps", "Hints and first steps."],
  staff: ["Administration", "For the people who run the platform, across teams."],
  "product-analytics": [
    "Figures",
    "How the products are used and what they bring in, for the people who run the platform.",
  ],
  audit: ["Activity", "What happened in the team."],
  webhooks: ["Webhooks", "Messages to your own servers, and their delivery."],
  files: ["Files", "Files behind signed links."],
  api: ["Batch", "Many operations in one request."],
  natak: ["Natak", "Characters, jobs, assets and their figures."],
  orchestrator: ["Orchestrator", "The figures of the platform's own pages."],
  luna: ["Luna", "What agents used, what it brought, and what it is worth."],
};

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  request_id: z.string(),
});
