import { expect, test } from "vitest";
import { z } from "zod";
import { anyone, route } from "../kernel/route.ts";
import { modules } from "../modules.ts";
import { meantAnswer } from "../platform/api/reference.ts";
import { cloudEventTypes } from "../platform/metering/cloud-events.ts";
import { openApiDocument } from "./openapi.ts";

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is read here as it comes
type Loose = any;
const document: Loose = JSON.parse(JSON.stringify(openApiDocument(modules, "https://app.example")));
const operations = Object.entries(document.paths as Record<string, Record<string, Loose>>).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test("ORC-10.6 every route is an operation with a text, a tag and an id of its own", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations).toHaveLength(modules.flatMap(({ routes }) => Object.keys(routes ?? {})).length);
  expect(document.tags.filter((tag: Loose) => tag["x-displayName"] === tag.name)).toEqual([]);
  const tags = new Set(document.tags.map(({ name }: { name: string }) => name));
  for (const { operation, path } of operations) {
    expect(operation.description.length, path).toBeGreaterThan(10);
    expect(
      operation.tags.every((tag: string) => tags.has(tag)),
      path,
    ).toBe(true);
  }
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
});

test("ORC-10.6 every parameter of a path is declared, every reference leads somewhere", () => {
  for (const { path, operation } of operations)
    expect([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])).toEqual(
      operation.parameters.filter((one: { in: string }) => one.in === "path").map((one: { name: string }) => one.name),
    );
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
  expect(references.length).toBeGreaterThan(10);
  for (const reference of new Set(references))
    expect(
      reference.split("/").reduce((part, name) => part?.[name], document),
      reference,
    ).toBeDefined();
});

test("ORC-10.6 every example of a call holds before the shape that validates it", () => {
  let held = 0;
  for (const { routes } of modules)
    for (const [key, { input }] of Object.entries(routes ?? {})) {
      const [method, path] = key.split(" ") as [string, string];
      const { parameters, requestBody } = document.paths[path.replace(/:(\w+)/g, "{$1}")][method.toLowerCase()];
      const named = parameters.filter(({ required }: Loose) => required).map((one: Loose) => [one.name, one.example]);
      const body = requestBody?.content["application/json"]?.example;
      if (!input || (requestBody && !body)) continue;
      expect(input.safeParse({ ...Object.fromEntries(named), ...body }).error?.issues, key).toBeUndefined();
      held++;
    }
  expect(held).toBeGreaterThan(100);
  const { events } = document.paths["/webhooks"].post.requestBody.content["application/json"].example;
  const names = modules.flatMap((module) => (module.events ?? []).map(({ name }) => name));
  expect(names.filter((name) => name.startsWith(events[0].replace("*", ""))).length).toBeGreaterThan(2);
  const { dataset } = document.paths["/exports"].post.requestBody.content["application/json"].example;
  expect(modules.flatMap(({ datasets }) => datasets ?? []).map(({ name }) => name)).toContain(dataset);
});

test("ORC-10.6 every body and every answer has an example", () => {
  for (const { path, method, operation } of operations) {
    const json = meantAnswer<Loose>(operation).answer.content?.["application/json"];
    if (json) expect(json.example, `${method} ${path}`).toBeDefined();
    for (const body of Object.values<Loose>(operation.requestBody?.content ?? {}))
      expect(body.example, `${method} ${path}`).toBeDefined();
    if (method === "post")
      expect(operation.parameters.map(({ name }: { name: string }) => name)).toContain("Idempotency-Key");
  }
});

test("ORC-10.6 files, streams and redirects say their statuses and types, and bodies each type that is taken", () => {
  const answers = (path: string) =>
    Object.entries<Loose>(document.paths[path].get.responses)
      .filter(([, { content }]) => !content?.["application/problem+json"])
      .map(([status, { content = {} }]) => [status, ...Object.keys(content)].join(" "));
  expect(answers("/auth/sign-in/{provider}")).toEqual(["303"]);
  expect(answers("/realtime")).toEqual(["200 text/event-stream"]);
  expect(answers("/avatars/{id}")).toEqual(["200 image/webp", "304"]);
  expect(answers("/user/exports/{id}/file")).toEqual(["200 application/zip"]);
  expect(answers("/files/{id}")).toEqual(["200 */*", "206 */*", "304", "416"]);
  const bodies = (path: string) => Object.keys(document.paths[path].post.requestBody.content);
  const forms = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
  expect(bodies("/usage/events")).toEqual(["application/json", ...Object.keys(cloudEventTypes)]);
  expect([bodies("/unsubscribe"), bodies("/auth/callback/{provider}")]).toEqual([forms, forms]);
});

test("ORC-10.6 what a file or stream sends as JSON is told by its own route", () => {
  const streams = { 200: ["application/json", "text/csv"] };
  const answer = async () => new Response();
  const { paths }: Loose = openApiDocument(
    [
      {
        name: "streams",
        routes: {
          "GET /one": route(
            { may: anyone, output: z.object({ name: z.string() }), streams, summary: "Read one" },
            answer,
          ),
          "GET /rows": modules.flatMap(({ routes }) => routes?.["GET /exports/:id/file"] ?? [])[0]!,
        },
      },
    ],
    "",
  );
  const jsonAt = (path: string) => paths[path].get.responses[200].content["application/json"];
  expect(jsonAt("/one")).toMatchObject({ schema: { type: "object" }, example: { name: expect.any(String) } });
  expect(jsonAt("/rows")).toMatchObject({ schema: { type: "array" }, example: [{ amount: -40 }] });
  expect(paths["/one"].get.responses[200].content["text/csv"].schema).toEqual({ type: "string", format: "binary" });
});
