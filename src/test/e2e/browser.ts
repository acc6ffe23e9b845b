import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page, type Request } from "playwright-core";
import { expect } from "vitest";
import { goodPassword } from "../newcomers.ts";

const root = join(import.meta.dirname, "../../..");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const wide = { width: 1440, height: 900 };
export const phone = { width: 360, height: 740 };

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export type Theme = "light" | "dark";

/** What a page waits for; its stream of events stays open. */
const underWay = new WeakMap<Page, Set<Request>>();
const streams = new Set(["eventsource"]);

/** A page of a fresh profile that remembers what went wrong in it. */
export async function newPage(
  browser: Browser,
  url: string,
  options: { viewport?: typeof wide; theme?: Theme /** Of somebody who is signed in. */; cookie?: string } = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: options.viewport ?? wide,
    locale: "en-GB",
    bypassCSP: false,
  });
  const [name, value] = options.cookie?.split("=") ?? [];
  if (name && value) await context.addCookies([{ name, value, url }]);
  if (options.theme) await context.addCookies([{ name: "theme", value: options.theme, url }]);
  const page = await context.newPage();
  const problems: string[] = [];
  const asked = new Set<Request>();
  underWay.set(page, asked);
  page.on("request", (request) => void (streams.has(request.resourceType()) || asked.add(request)));
  for (const end of ["requestfinished", "requestfailed"] as const)
    page.on(end as "requestfinished", (request) => asked.delete(request));
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    // A refused request is part of some tests; what the page's own script says is not.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text()))
      problems.push(`${page.url()}: ${message.text()}`);
  });
  return { page, context, problems };
}

/** Fills in the sign-in form that the page shows. */
export async function logIn(page: Page, email: string, password = goodPassword): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Login" }).click();
}

/** Until the page has asked for nothing during a tenth of a second, and has time again: what is chosen before is lost. */
export async function settled(page: Page): Promise<void> {
  let quiet = 0;
  for (const end = Date.now() + 10_000; quiet < 4 && Date.now() < end; ) {
    await page.waitForTimeout(30);
    quiet = underWay.get(page)!.size === 0 ? quiet + 1 : 0;
  }
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 5_000 })));
}

/** What WCAG 2.2 A and AA find on the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  // Fading in is not a colour: transitions are ended before contrast is measured.
  await page.evaluate(() => {
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) animation.finish();
  });
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (
      window as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe;
    const { violations } = await axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      resultTypes: ["violations"],
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
}

/** The page as it stands, wide and on a phone: accessible, no wider than the screen, and pictured. It ends up wide. */
export async function looksGood(page: Page, name: string): Promise<void> {
  expect(await violations(page), name).toEqual([]);
  await picture(page, `${name}-wide`);
  await page.setViewportSize(phone);
  expect(await overflow(page), name).toBe(0);
  await picture(page, `${name}-phone`);
  await page.setViewportSize(wide);
}

/** The same in both themes. */
export async function looksGoodInBoth(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await page.evaluate((one) => document.documentElement.setAttribute("data-theme", one), theme);
    await looksGood(page, `${name}-${theme}`);
  }
}

export const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Kept when PICTURES names a folder: to be looked at by a person. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (!folder) return;
  mkdirSync(join(root, folder), { recursive: true });
  await page.screenshot({ path: join(root, folder, `${name}.png`), fullPage: false });
}
