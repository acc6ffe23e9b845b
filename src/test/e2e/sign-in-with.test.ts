import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GithubStandIn, startGithub } from "../stand-ins/github.ts";
import { client, type OidcStandIn, startOidc } from "../stand-ins/oidc.ts";
import { type App, startApp } from "./app.ts";
import { looksGoodInBoth, newPage, openBrowser, overflow, phone, picture, violations } from "./browser.ts";

let app: App;
let google: OidcStandIn;
let github: GithubStandIn;
let browser: Browser;
beforeAll(async () => {
  // The program starts while the provider is away.
  const { issuer, port, stop } = await startOidc({ redirectUris: ["http://localhost/x"] });
  await stop();
  github = await startGithub();
  app = await startApp({
    APP_ENV: "test",
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: issuer,
    GITHUB_CLIENT_ID: client.id,
    GITHUB_CLIENT_SECRET: client.secret,
    GITHUB_BASE: github.url,
    GITHUB_API_BASE: github.url,
  });
  google = await startOidc({ redirectUris: [`${app.url}/api/auth/callback/google`], port });
  google.consent = "page";
  github.consent = "page";
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await google?.stop();
  await github?.stop();
});

test.each([
  ["/login", ["Email", "Password", "Remember me", "Forgot password?", "Login"], ["Don't have an account?"]],
  ["/signup", ["Email", "Password", "Confirm Password", "Create account"], ["Already have an account?"]],
])(
  "NTK-01.1 %s shows the form, then the providers, then the other page, in the order of the drawing",
  async (path, form, last) => {
    const { page, problems } = await newPage(browser, app.url);
    await page.goto(path);
    await page.getByRole("link", { name: "Continue with GitHub" }).waitFor();
    const shown = await page.locator("main").innerText();
    const order = [...form, "or", "Continue with Google", "Continue with GitHub", ...last];
    const places = order.map((text) => shown.search(new RegExp(`^\\s*${text.replace("?", "\\?")}`, "m")));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await looksGoodInBoth(page, `providers${path.replace("/", "-")}`);
    expect(problems).toEqual([]);
  },
);

test("ORC-03.1 ORC-03.3 ORC-03.4 from the login page to Google and into the product, to GitHub from the settings, and back in with GitHub", async () => {
  const { page, problems } = await newPage(browser, app.url);
  await page.goto("/login?next=/credits");
  await page.getByRole("link", { name: "Continue with Google" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByText("You cancelled at Google. Nothing was changed.").waitFor();
  expect(new URL(page.url()).pathname).toBe("/login");

  await page.getByRole("link", { name: "Continue with Google" }).click();
  await page.getByRole("link", { name: "Continue" }).click();
  await page.waitForURL("**/onboarding/welcome");

  await page.goto("/settings/security");
  const list = page.getByRole("list", { name: "Connections" });
  await list.getByText("grace@example.com").waitFor();
  await page.getByText("This is your only way to sign in.").waitFor();
  expect(await list.getByRole("button", { name: "Disconnect Google" }).count()).toBe(0);
  await list.getByRole("button", { name: "Connect GitHub" }).click();
  await page.getByRole("link", { name: "Authorize" }).click();
  await page.waitForURL("**/settings/security");
  await list.getByText("mona@example.com").waitFor();
  expect(await violations(page)).toEqual([]);
  await picture(page, "connections");
  await list.getByRole("button", { name: "Disconnect Google" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await list.getByText("Not connected").waitFor();
  await list.getByRole("button", { name: "Connect Google" }).waitFor();

  await page.context().clearCookies();
  await page.goto("/signup");
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  await page.getByRole("link", { name: "Authorize" }).click();
  await page.waitForURL(/\/(operations|settings)/);
  expect(problems).toEqual([]);
});

test("ORC-03.3 a provider that fails half-way leads back to the login page, which says so on a phone, too", async () => {
  const { page } = await newPage(browser, app.url, { viewport: phone, theme: "dark" });
  await page.goto("/login");
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  github.broken = 503;
  await page.getByRole("link", { name: "Authorize" }).click();
  await page.getByText("GitHub did not let the sign-in pass.").waitFor();
  github.broken = null;
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await violations(page)).toEqual([]);
  await picture(page, "login-problem-phone");
  await page.goto("/sign-in/github?code=x&state=y");
  await page.getByText("That sign-in is no longer good").waitFor();
});

test("ORC-03.5 doctor says which providers are on, and which variables switch the others on", async () => {
  const report = await app.command("doctor");
  expect(report).toContain("ok   sign-in with Google is on");
  expect(report).toContain(
    "sign-in with Apple is off; APPLE_CLIENT_ID, APPLE_TEAM_ID, APPLE_KEY_ID, APPLE_PRIVATE_KEY switch it on",
  );
});
