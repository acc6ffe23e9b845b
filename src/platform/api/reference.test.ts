import { expect, test } from "vitest";
import { referenceOf } from "./reference.ts";
import { codeOf, filledByExample, languages, pathOf, pythonLiteral } from "./ui/code-samples.ts";

const document = {
  tags: [
    { name: "things", "x-displayName": "Things", description: "Things." },
    { name: "empty", description: "Nothing." },
  ],
  paths: {
    "/things/{id}": {
      patch: {
        ...{ operationId: "patchThingsId", summary: "Change a thing", description: "Change a thing. For everyone." },
        ...{ tags: ["things"], security: [{ bearer: [] }] },
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" }, example: "a/b" },
          { name: "dry", in: "query", required: false, schema: { type: "boolean" }, example: true },
        ],
        requestBody: {
          content: {
            "application/json": {
              example: { name: "It's true", on: true, note: null },
              schema: {
                required: ["name"],
                properties: {
                  name: { type: "string", maxLength: 80 },
                  parts: { type: "array", items: { properties: { size: { type: "integer", minimum: 1 } } } },
                },
              },
            },
          },
        },
        responses: {
          200: { content: { "application/json": { schema: { properties: { id: { type: "string" } } }, example: {} } } },
          404: { description: "Gone.", content: { "application/problem+json": { example: { code: "not_found" } } } },
        },
      },
    },
  },
};

test("ORC-10.6 an operation of the document becomes rows and a sample, once for the life of the document", () => {
  const reference = referenceOf(document);
  expect(referenceOf(document)).toBe(reference);
  expect(reference.tags.map(({ title }) => title)).toEqual(["Things"]);
  const [operation] = reference.tags[0]!.operations;
  expect(operation!.description).toBe("For everyone.");
  expect(operation!.body.map(({ name, type, required, text }) => [name, type, required, text])).toEqual([
    ["name", "string", true, "At most 80 characters."],
    ["parts", "object[]", false, ""],
    ["parts[].size", "integer", false, "At least 1."],
  ]);
  expect(operation!.refusals).toEqual([{ status: "404", code: "not_found", text: "Gone." }]);
});

test("ORC-10.6 each language's example sends what is filled in, quoted as the language asks", () => {
  const { sample } = referenceOf(document).tags[0]!.operations[0]!;
  const filled = filledByExample(sample);
  expect(pathOf(sample, filled)).toBe("/api/v1/things/a%2Fb");
  expect(pathOf(sample, { ...filled, parameters: { id: "1", dry: "true" } })).toBe("/api/v1/things/1?dry=true");
  const [curl, typescript, python] = languages.map((language) => codeOf(language, sample, filled, "https://a.example"));
  expect(curl).toContain("curl -X PATCH 'https://a.example/api/v1/things/a%2Fb'");
  expect(curl).toContain("It'\\''s true");
  expect(typescript).toContain('method: "PATCH"');
  expect(typescript).toContain('"Bearer " + process.env.API_KEY');
  expect(python).toContain('"on": True');
  expect(python).toContain('"note": None');
  expect(pythonLiteral('{"a": "true null", "b": false}')).toBe('{"a": "true null", "b": False}');
});
