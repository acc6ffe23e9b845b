import { meantAnswer } from "../src/platform/api/reference.ts";

type Schema = Record<string, unknown>;
interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Schema;
}
interface Operation {
  summary: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

const heading = `// Made from the OpenAPI document by \`npm run sdk:generate\`; changes by hand are lost.

/** Every operation of the API: what it takes (path, query and body together) and what it answers. */
export interface Operations {
`;

/** The operations of an OpenAPI document as TypeScript, the same text for the same document. */
export function sdkTypes(document: { paths: Record<string, Record<string, unknown>> }): string {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => entry(method, path, operation as Operation)),
  );
  return `${heading}${entries
    .sort(([one], [other]) => (one! < other! ? -1 : 1))
    .map(([, text]) => text)
    .join("")}}\n`;
}

function entry(method: string, path: string, operation: Operation): [key: string, text: string] {
  const key = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`;
  const text = operation.summary.replaceAll("*/", "* /");
  const types = `    input: ${inputOf(operation)};\n    output: ${outputOf(operation)};\n`;
  return [key, `  /** ${text}. */\n  ${JSON.stringify(key)}: {\n${types}  };\n`];
}

function inputOf({ parameters, requestBody }: Operation): string {
  const named = parameters.filter((one) => one.in === "path" || one.in === "query");
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const outside = {
    type: "object",
    properties: Object.fromEntries(named.map(({ name, schema }) => [name, schema])),
    required: named.filter(({ required }) => required).map(({ name }) => name),
  };
  if (!body) return printed(outside, "    ");
  if (named.length === 0) return printed(body, "    ");
  return `${printed(outside, "    ")} & ${printed(body, "    ")}`;
}

function outputOf(operation: Operation): string {
  const { status, answer } = meantAnswer(operation);
  const { content = {} } = answer;
  const json = content["application/json"];
  const parsed = json ? [printed(json.schema, "    ")] : [];
  const others = Object.keys(content).some((type) => type !== "application/json") || status === "303";
  if (others) return ["Response", ...parsed].join(" | ");
  return parsed[0] ?? "undefined";
}

/** A JSON schema as a TypeScript type. */
function printed(schema: Schema, indent: string): string {
  if ("$ref" in schema) throw new Error(`sdk-types.ts cannot print the reference ${schema.$ref}`);
  if (Array.isArray(schema.type)) return schema.type.map((type) => printed({ ...schema, type }, indent)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return [...new Set(choices.map((one) => printed(one, indent)))].join(" | ");
  const parts = schema.allOf as Schema[] | undefined;
  if (parts) return parts.map((one) => oneType(one, indent)).join(" & ");
  if (Array.isArray(schema.prefixItems))
    return `[${schema.prefixItems.map((one) => printed(one as Schema, indent)).join(", ")}]`;
  if (schema.type === "array") return `${oneType((schema.items as Schema) ?? {}, indent)}[]`;
  if (schema.type === "object" || schema.properties) return objectType(schema, indent);
  return plainTypes[String(schema.type)] === "string" && schema.format === "binary"
    ? "Blob"
    : (plainTypes[String(schema.type)] ?? "unknown");
}

const plainTypes: Record<string, string> = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  null: "null",
};

/** In parentheses where it is a choice, so that more can stand beside it. */
const oneType = (schema: Schema, indent: string) =>
  schema.enum || schema.anyOf || schema.oneOf || schema.allOf || Array.isArray(schema.type)
    ? `(${printed(schema, indent)})`
    : printed(schema, indent);

function objectType(schema: Schema, indent: string): string {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const required = new Set((schema.required ?? []) as string[]);
  const rest = schema.additionalProperties;
  if (properties.length === 0)
    return rest && typeof rest === "object"
      ? `Record<string, ${printed(rest as Schema, indent)}>`
      : "Record<string, never>";
  const lines = properties.map(([name, part]) => {
    const key = /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name);
    return `${indent}  ${key}${required.has(name) ? "" : "?"}: ${printed(part, `${indent}  `)};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}
