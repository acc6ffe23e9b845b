import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type App, startApp } from "./app.ts";
import { openBrowser } from "./browser.ts";

// Whoever imports them sees what stands in them by then.
export let app: App;
export let browser: Browser;

type Environment = Record<string, string>;

/** Opens the program and a browser for the tests of this file, and ends them after the last one. With demo data unless told `test`. */
export function onStage(environment: Environment | (() => Promise<Environment>) = { APP_ENV: "test" }): void {
  beforeAll(async () => {
    const variables = typeof environment === "function" ? await environment() : environment;
    [app, browser] = await Promise.all([startApp(variables), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
}

/** Starts a program that was ended, on the same data. */
export async function startAgain(): Promise<void> {
  app = await app.again();
}
