import { z } from "zod";

export type Schema = Record<string, unknown>;

/** A shape as JSON schema, with what JSON schema has no word for written as OpenAPI writes it. */
export function jsonSchema(shape: z.ZodType, io: "input" | "output"): Schema {
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
