import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sdkTypes } from "../../../scripts/sdk-types.ts";
import { modules } from "../../../src/modules.ts";
import { openApiDocument } from "../../../src/server/openapi.ts";

test("LUN-02.4 the client's types are those of the OpenAPI document", () => {
  const committed = readFileSync(join(import.meta.dirname, "../src/generated.ts"), "utf8");
  const current = sdkTypes(openApiDocument(modules, ""));
  expect(committed === current, "Routes have changed. Run `npm run sdk:generate` and commit the result.").toBe(true);
});

test("LUN-02.4 each kind of shape becomes its type", () => {
  const schema = {
    type: "object",
    required: ["state", "pair"],
    properties: {
      state: { enum: ["on", "off"] },
      pair: { type: "array", prefixItems: [{ type: "integer" }, { type: ["string", "null"] }] },
      list: { type: "array", items: { anyOf: [{ const: 1 }, { type: "null" }] } },
      "odd-name": { type: "object", additionalProperties: { type: "boolean" } },
      file: { type: "string", format: "binary" },
    },
  };
  const body = { content: { "application/json": { schema } } };
  const parameters = [{ name: "id", in: "path", required: true, schema: { type: "string" } }];
  const operation = { summary: "Try it", parameters, requestBody: body, responses: { 204: {} } };
  const text = sdkTypes({ paths: { "/things/{id}": { put: operation } } });
  expect(text.slice(text.indexOf("  /** Try"))).toBe(`  /** Try it. */
  "PUT /things/:id": {
    input: {
      id: string;
    } & {
      state: "on" | "off";
      pair: [number, string | null];
      list?: (1 | null)[];
      "odd-name"?: Record<string, boolean>;
      file?: Blob;
    };
    output: undefined;
  };
}
`);
});
