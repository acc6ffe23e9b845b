import { type Browser, type BrowserContext, chromium } from "playwright-core";
import type { Measure } from "./measure.ts";
import { startBareNext } from "./pages.ts";
import type { Demo, Stage } from "./stage.ts";

const goals = { "/login": 148, "/operations": 185, "/analytics": 290 };

/** P15: how much script a browser with an empty cache loads for a page, as it comes over the wire. */
export async function benchWire(stage: Stage): Promise<Measure[]> {
  const demo = await stage.program();
  const next = await startBareNext(demo);
  const browser = await openBrowser();
  try {
    const floor = await scriptKibibytes(browser, `${next.url}/dynamic`);
    const measures: Measure[] = [];
    for (const [path, goal] of Object.entries(goals)) {
      const prepare = path === "/login" ? undefined : signedIn(demo);
      const size = await scriptKibibytes(browser, `${demo.url}${path}`, prepare);
      measures.push({
        name: `P15 script on the wire, ${path}`,
        value: size,
        goal,
        unit: "KiB",
        atMost: true,
        ours: `${(size / floor).toFixed(2)} ×`,
        floor: `bare Next ${floor.toFixed(0)} KiB`,
      });
    }
    return measures;
  } finally {
    await browser.close();
    await next.stop();
  }
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });

export const signedIn =
  ({ cookie, url }: Pick<Demo, "cookie" | "url">) =>
  async (context: BrowserContext): Promise<void> => {
    const [name, value] = cookie.split("=") as [string, string];
    await context.addCookies([{ name, value, url }]);
  };

export async function scriptKibibytes(
  browser: Browser,
  url: string,
  prepare?: (context: BrowserContext) => Promise<void>,
): Promise<number> {
  const context = await browser.newContext();
  try {
    await prepare?.(context);
    const page = await context.newPage();
    const sizes = new Map<string, Promise<number>>();
    page.on("requestfinished", (request) => {
      if (request.resourceType() !== "script") return;
      sizes.set(
        request.url(),
        request.sizes().then(({ responseBodySize }) => responseBodySize),
      );
    });
    const answer = await page.goto(url);
    if (answer?.status() !== 200 || page.url() !== url) throw new Error(`${url} led to ${page.url()}`);
    // Pages keep a realtime stream open, so the network never falls idle: what is loaded late gets this long.
    await page.waitForTimeout(2_000);
    const bytes = await Promise.all(sizes.values());
    if (bytes.length === 0) throw new Error(`${url} loaded no script`);
    return bytes.reduce((sum, size) => sum + size, 0) / 1024;
  } finally {
    await context.close();
  }
}
