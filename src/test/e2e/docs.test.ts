import { expect, test } from "vitest";
import { errorCodes } from "../../platform/api/error-codes.ts";
import { newCustomer } from "./app.ts";
import { looksGood, newPage } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

interface OpenApi {
  tags: { name: string }[];
  paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
}
const readDocument = async () => (await (await fetch(`${app.url}/api/openapi.json`)).json()) as OpenApi;

test("ORC-19.4 every operation of the document stands in the reference with an example and a panel to try it", async () => {
  const document = await readDocument();
  const documented = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .sort();
  const { page, context, problems } = await newPage(browser, app.url);
  const shown: string[] = [];
  for (const { name } of document.tags) {
    const response = await page.goto(`/docs/${name}`);
    if (response!.status() === 404) continue;
    const operations = await page.locator("article[data-operation]").evaluateAll((articles) =>
      articles.map((article) => ({
        name: (article as HTMLElement).dataset.operation!,
        code: article.querySelector("section[tabindex] pre")?.textContent?.length ?? 0,
        tries: [...article.querySelectorAll("button")].filter((button) => button.textContent === "Try it").length,
      })),
    );
    for (const operation of operations)
      expect({ name: operation.name, ok: operation.code > 10 && operation.tries === 1 }).toEqual({
        name: operation.name,
        ok: true,
      });
    shown.push(...operations.map((operation) => operation.name));
    // Every panel opens, is filled from the example and has its button.
    const buttons = page.getByRole("button", { name: "Try it", exact: true });
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    await buttons.first().click();
    await buttons.evaluateAll((rest) => {
      for (const button of rest) (button as HTMLElement).click();
    });
    await expect
      .poll(() => page.getByRole("button", { name: "Send", exact: true }).count(), { timeout: 10_000 })
      .toBe(operations.length);
  }
  expect(shown.sort()).toEqual(documented);
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("ORC-19.4 a read and a change are really sent: as the signed-in session, with a pasted key, with a wrong one", async () => {
  const cookie = await newCustomer(app, "reader@example.com");
  const { page, context, problems } = await newPage(browser, app.url, { cookie });
  await page.goto("/docs/api-keys#postKeys");
  const create = page.locator("#postKeys");
  await create.getByRole("button", { name: "Try it" }).click();
  await create.getByLabel("Body (JSON)").fill('{"name": "From the reference"}');
  await create.getByText('"name": "From the reference"').first().waitFor();
  await create.getByRole("button", { name: "Send" }).click();
  await create.getByText("201 Created").waitFor();
  const answer = JSON.parse(await create.getByRole("region", { name: "Answer" }).locator("pre").first().innerText());
  expect(answer.name).toBe("From the reference");
  const { keys } = await app.api(cookie, "GET /keys", {});
  expect(keys.map((key) => key.name)).toEqual(["From the reference"]);

  const current = page.locator("#getKeysCurrent");
  await current.getByRole("button", { name: "Try it" }).click();
  await current.getByRole("radio", { name: "API key or token" }).check();
  await current.getByLabel("API key or access token").fill(answer.key);
  const sent = page.waitForRequest("**/api/v1/keys/current");
  await current.getByRole("button", { name: "Send" }).click();
  const headers = await (await sent).allHeaders();
  expect(headers.cookie).toBeUndefined();
  expect(headers.authorization).toBe(`Bearer ${answer.key}`);
  await current.getByText("200 OK").waitFor();
  await looksGood(page, "docs-try-it");
  await current.getByLabel("API key or access token").fill("nothing");
  await current.getByRole("button", { name: "Send" }).click();
  await current.getByText("401 Unauthorized").waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("ORC-10.6 the reference opens without a session, finds operations, and fits phones, light and dark", async () => {
  for (const theme of ["light", "dark"] as const) {
    const { page, context, problems } = await newPage(browser, app.url, { theme });
    await page.goto("/docs");
    await looksGood(page, `docs-${theme}`);
    await page.goto("/docs/natak");
    await looksGood(page, `docs-natak-${theme}`);
    await page.getByRole("searchbox").fill("credits balance");
    await page.getByText("operation", { exact: false }).first().waitFor();
    await page.getByRole("searchbox").fill("post batch");
    await page.getByRole("link", { name: /100 operations/ }).click();
    await page.waitForURL("**/docs/api#postBatch");
    await page.goto("/docs/errors");
    await looksGood(page, `docs-errors-${theme}`);
    expect(problems).toEqual([]);
    await context.close();
  }
}, 120_000);

test("ORC-10.3 every code of a refusal has its page, at the address that the problem document names", async () => {
  const refused = (await (await fetch(`${app.url}/api/v1/keys`)).json()) as { type: string };
  for (const path of [refused.type, ...Object.keys(errorCodes).map((code) => `/docs/errors/${code}`)]) {
    const response = await fetch(new URL(path, app.url));
    expect(`${path} ${response.status}`).toBe(`${path} 200`);
    expect(await response.text()).toContain("What to do");
  }
  for (const path of ["/docs/errors/no_such_code", "/docs/errors/constructor", "/docs/no-such-tag"])
    expect((await fetch(app.url + path)).status).toBe(404);
}, 60_000);

test("visitors change the language on the prices, in the reference and at an unknown address, where the title says that it is one", async () => {
  const { page, context, problems } = await newPage(browser, app.url);
  for (const [path, english, french] of [
    ["/pricing", "Plans and prices · NATAK", "Formules et prix · NATAK"],
    ["/docs", "API reference · NATAK", "Référence de l’API · NATAK"],
    ["/nowhere", "Page not found · NATAK", "Page introuvable · NATAK"],
  ] as const) {
    await page.goto(path);
    await page.getByRole("button", { name: "Français" }).click();
    await expect.poll(() => page.title()).toBe(french);
    await page.getByRole("button", { name: "English" }).click();
    await expect.poll(() => page.title()).toBe(english);
  }
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);
