import { z } from "zod";

interface JsonSchema {
  type?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  minimum?: number;
  minLength?: number;
}

/** The least that a shape takes, as far as its JSON schema tells: for tests that call every route. */
export function sampleInput(shape: z.ZodType): Record<string, unknown> {
  const schema = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return (sample(schema) ?? {}) as Record<string, unknown>;
}

/** What a pattern would not tell. */
const byName: Record<string, string> = {
  email: "sample@example.com",
  number: "4242424242424242",
  expiry: "12/40",
  cvc: "123",
};

function sample(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return sample(choice[0]!);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, byName[name] ?? sample(schema.properties![name]!)]),
      );
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return true;
    default:
      return text(schema);
  }
}

const formats: Record<string, string> = {
  uuid: "01a1fbe1-dab4-7041-a255-119d43a950d5",
  email: "sample@example.com",
  uri: "https://example.com/",
  "date-time": "2026-01-01T00:00:00.000Z",
  date: "2026-01-01",
};
const text = ({ format, minLength }: JsonSchema) => formats[format ?? ""] ?? "Sample12".padEnd(minLength ?? 0, "x");
