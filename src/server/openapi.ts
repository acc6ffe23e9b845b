import { z } from "zod";
import { isProduct, type Module } from "../kernel/module.ts";
import { type AnyRoute, anyone } from "../kernel/route.ts";

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
    info: { title: modules.find(isProduct)?.title ?? "Orchestrator", version: "1.0.0" },
    servers: [{ url: `${serverUrl}/api/v1` }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem, "output") },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "session" },
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
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
  });
  const body = {
    ...input,
    properties: Object.fromEntries(rest),
    required: [...required].filter((name) => !inPath.includes(name)),
  };
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-zA-Z]+(\w)?/g, (_, letter: string) => (letter ?? "").toUpperCase())}`,
    summary: route.summary,
    tags: [module.name],
    security: route.may === anyone ? [] : [{ session: [] }, { bearer: [] }],
    parameters: [
      ...inPath.map((name) => parameter(name, "path", properties[name])),
      ...(bodyless ? rest.map(([name, schema]) => parameter(name, "query", schema)) : []),
    ],
    ...(bodyless || rest.length === 0
      ? {}
      : {
          requestBody: {
            required: body.required.length > 0,
            content: { [route.uploadBytes ? "multipart/form-data" : "application/json"]: { schema: body } },
          },
        }),
    responses: {
      [route.status ?? (route.output ? 200 : 204)]: {
        description: route.summary,
        ...(route.output ? { content: { "application/json": { schema: jsonSchema(route.output, "output") } } } : {}),
      },
      default: {
        description: "A problem",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  request_id: z.string(),
});

function jsonSchema(shape: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
      if (zodSchema._zod.def.type === "file") Object.assign(jsonSchema, { type: "string", format: "binary" });
    },
  }) as Schema;
  return schema;
}
