/** The OpenAPI document as the reference's pages show it: by tag, with shapes laid out as rows. */
export interface Reference {
  tags: Tag[];
}
export interface Tag {
  name: string;
  title: string;
  description: string;
  operations: Operation[];
}
export interface Operation {
  id: string;
  summary: string;
  description: string;
  parameters: Row[];
  body: Row[];
  answer: { status: string; rows: Row[]; example: string | null };
  refusals: { status: string; code: string; text: string }[];
  sample: Sample;
}
/** A field with its path in dots; `[]` stands for the entries of a list. */
export interface Row {
  name: string;
  type: string;
  /** `path`, `query`, `header`; empty for fields of a body. */
  place: string;
  required: boolean;
  text: string;
}
/** What it takes to send an operation: the code examples and the try-it panel begin with it. */
export interface Sample {
  id: string;
  method: string;
  /** With `{names}` in braces. */
  path: string;
  parameters: { name: string; place: "path" | "query" | "header"; required: boolean; example: string }[];
  /** JSON of the body's example; null without a body. */
  body: string | null;
  /** Fields of a form that are files; null when the body is JSON. */
  files: string[] | null;
  /** Nobody need be signed in. */
  open: boolean;
  /** The answer is a file or a stream. */
  streams: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: the document's parts are read as the standard describes them
type Loose = any;

const known = new WeakMap<object, Reference>();

/** Read once for the life of the document. */
export function referenceOf(document: object): Reference {
  const reference = known.get(document) ?? read(document);
  known.set(document, reference);
  return reference;
}

function read(document: Loose): Reference {
  const operations = Object.entries<Loose>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Loose>(methods).map(([method, operation]) => ({
      tag: operation.tags[0] as string,
      operation: operationOf(method.toUpperCase(), path, operation),
    })),
  );
  const tags = (document.tags as Loose[]).map((tag) => ({
    name: tag.name as string,
    title: (tag["x-displayName"] ?? tag.name) as string,
    description: tag.description as string,
    operations: operations.filter((one) => one.tag === tag.name).map(({ operation }) => operation),
  }));
  return { tags: tags.filter((tag) => tag.operations.length > 0) };
}

function operationOf(method: string, path: string, operation: Loose): Operation {
  const [type, body] = Object.entries<Loose>(operation.requestBody?.content ?? {})[0] ?? [];
  const { status, answer } = meantAnswer<Loose>(operation);
  const json = answer.content?.["application/json"];
  return {
    id: operation.operationId,
    summary: operation.summary,
    description: operation.description.slice(operation.summary.length + 2),
    parameters: operation.parameters.map((one: Loose) => ({
      name: one.name,
      type: typeOf(one.schema),
      place: one.in,
      required: one.required,
      text: [one.description ?? one.schema.description, boundsOf(one.schema)].filter(Boolean).join(" "),
    })),
    body: body ? rowsOf(body.schema) : [],
    answer: {
      status,
      rows: json ? rowsOf(json.schema, "", false) : [],
      example: json ? JSON.stringify(json.example, null, 2) : null,
    },
    refusals: Object.entries<Loose>(operation.responses)
      .filter(([code, one]) => one.content?.["application/problem+json"] && code !== "default")
      .map(([code, one]) => ({
        status: code,
        code: one.content["application/problem+json"].example.code,
        text: one.description,
      })),
    sample: {
      ...{ id: operation.operationId, method, path },
      parameters: operation.parameters.map((one: Loose) => ({
        ...{ name: one.name, place: one.in, required: one.required },
        example: String(one.example ?? ""),
      })),
      body: body ? JSON.stringify(body.example ?? {}, null, 2) : null,
      files: type === "multipart/form-data" ? fileFields(body.schema) : null,
      open: operation.security.length === 0,
      streams: Object.keys(answer.content ?? {}).some((type) => type !== "application/json"),
    },
  };
}

/** Of all answers to an operation of an OpenAPI document the first that is no refusal, with its status. */
export function meantAnswer<A>({ responses }: { responses: Record<string, A> }): { status: string; answer: A } {
  const [status, answer] = Object.entries(responses).find(([code]) => /^[23]/.test(code))!;
  return { status, answer };
}

const isFile = (schema: Loose): boolean =>
  schema.format === "binary" || (schema.items && isFile(schema.items)) || (schema.anyOf ?? []).some(isFile);
const fileFields = (schema: Loose): string[] =>
  Object.entries<Loose>(schema.properties ?? {})
    .filter(([, part]) => isFile(part))
    .map(([name]) => name);

const mostDepth = 4;

/** Every field below a shape. Of alternatives each is walked; a field that several share stands once. */
function rowsOf(schema: Loose, prefix = "", asksFor = true): Row[] {
  const rows = new Map<string, Row>();
  const walk = (part: Loose, at: string, depth: number) => {
    for (const choice of [...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? [])]) walk(choice, at, depth);
    if (part.items) walk(part.items, `${at}[]`, depth);
    if (depth > mostDepth) return;
    for (const [name, field] of Object.entries<Loose>(part.properties ?? {})) {
      const path = at ? `${at}.${name}` : name;
      if (!rows.has(path))
        rows.set(path, {
          name: path,
          type: typeOf(field),
          place: "",
          required: asksFor && (part.required ?? []).includes(name),
          text: [field.description, boundsOf(field)].filter(Boolean).join(" "),
        });
      walk(field, path, depth + 1);
    }
  };
  walk(schema, prefix, 1);
  return [...rows.values()];
}

function typeOf(schema: Loose): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set((choices as Loose[]).map(typeOf))].join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum)
    return schema.enum.length <= 12 ? schema.enum.map((one: unknown) => JSON.stringify(one)).join(" | ") : "string";
  if (schema.type === "array") return schema.items ? `${bracketed(typeOf(schema.items))}[]` : "array";
  if (schema.format) return schema.format === "binary" ? "file" : schema.format;
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  return schema.type ?? (schema.allOf || schema.properties ? "object" : "any");
}
const bracketed = (type: string) => (type.includes(" | ") ? `(${type})` : type);

/** What a value is held to, in the document's language. */
function boundsOf(schema: Loose): string {
  const bound = (value: unknown) => typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  const [least, most] = [schema.minimum, schema.maximum];
  return [
    bound(least) && bound(most)
      ? `From ${least} to ${most}.`
      : bound(least)
        ? `At least ${least}.`
        : bound(most)
          ? `At most ${most}.`
          : "",
    schema.maxLength ? `At most ${schema.maxLength} characters.` : "",
    "default" in schema ? `Default \`${JSON.stringify(schema.default)}\`.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
