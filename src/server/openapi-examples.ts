type Schema = Record<string, unknown>;

const byName: Record<string, unknown> = {
  name: "Mira",
  prompt: "Mira on a rooftop at dusk, soft light",
  trigger_word: "mira",
  email: "ada@example.com",
  password: "Correct-horse-battery-1",
  locale: "en",
  time_zone: "Europe/Paris",
  ip: "203.0.113.7",
  user_agent: "Mozilla/5.0",
  url: "https://example.com/hooks",
  limit: 30,
  percent: 40,
  next_cursor: null,
  has_more: false,
  method: "GET",
  path: "/session",
  character_version: "Mira_V1",
  reason: "Job completed",
  metric_type: "api_call",
  agent_name: "writer",
  tier: "starter",
  pack: "small",
  number: "4242 4242 4242 4242",
  expiry: "12/30",
  cvc: "123",
};
const byFormat: Record<string, unknown> = {
  uuid: "01980c2e-5f3a-7c41-9b1d-2f6a8e4d7c10",
  "date-time": "2026-03-01T12:00:00.000Z",
  date: "2026-03-01",
  email: "ada@example.com",
  uri: "https://example.com",
  binary: "(the file's bytes)",
};

/**
 * A believable value of a shape: the shape's own example where it names one (`.meta({ examples })`), else required fields
 * always and the others where `whole` asks for them.
 */
export function exampleOf(schema: Schema, whole: boolean, name = ""): unknown {
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if ("const" in schema) return schema.const;
  if ("default" in schema && !whole) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return exampleOf(choices.find(({ type }) => type !== "null") ?? choices[0]!, whole, name);
  const parts = schema.allOf as Schema[] | undefined;
  if (parts?.some(({ type }) => type === "object"))
    return Object.assign({}, ...parts.map((part) => exampleOf(part, whole, name)));
  if (parts) return exampleOf(Object.assign({}, ...parts), whole, name);
  if (schema.type === "object" || schema.properties) return objectExample(schema, whole);
  if (Array.isArray(schema.prefixItems)) return schema.prefixItems.map((part) => exampleOf(part as Schema, whole));
  if (schema.type === "array") return [exampleOf((schema.items as Schema) ?? {}, whole, name)];
  return fits(schema, byName[name]) ? byName[name] : plainExample(schema);
}

function objectExample(schema: Schema, whole: boolean): Record<string, unknown> {
  const required = new Set((schema.required as string[] | undefined) ?? []);
  return Object.fromEntries(
    Object.entries((schema.properties as Record<string, Schema> | undefined) ?? {})
      .filter(([field]) => whole || required.has(field))
      .map(([field, part]) => [field, exampleOf(part, whole, field)]),
  );
}

function plainExample(schema: Schema): unknown {
  if (typeof schema.format === "string" && schema.format in byFormat) return byFormat[schema.format];
  const least = (schema.minimum ?? 0) as number;
  if (schema.type === "integer" || schema.type === "number")
    return Math.max(least, Math.min(12, (schema.maximum ?? 12) as number));
  if (schema.type === "boolean") return true;
  if (schema.type === "null") return null;
  return "text".padEnd((schema.minLength ?? 0) as number, "x").slice(0, (schema.maxLength ?? 200) as number);
}

function fits(schema: Schema, value: unknown): boolean {
  if (value === undefined || schema.format === "date-time" || schema.format === "uuid") return false;
  if (schema.type === "integer" || schema.type === "number") return typeof value === "number";
  return schema.type === undefined || typeof value === schema.type;
}
