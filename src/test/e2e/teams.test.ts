import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { goodPassword } from "../newcomers.ts";
import { mailedLink, newCustomer } from "./app.ts";
import { logIn, newPage, overflow, phone, picture, violations, wide } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

const invitationTo = (email: string) => mailedLink(app, email, "invitations/");
const signedIn = (cookie: string) => newPage(browser, app.url, { cookie });

async function inviteOnPage(page: Page, email: string, role: string) {
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").getByLabel("Email").fill(email);
  await page.getByRole("dialog").getByLabel("Role").selectOption(role);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("row", { name: new RegExp(email) }).waitFor();
}

test("ORC-12.1 ORC-12.2 a team is made, people join as new and as existing, and their open pages follow a new role and removal", async () => {
  const cookie = await newCustomer(app, "olga@example.com");
  await app.api(cookie, "POST /onboarding/hints/finish", { completed: false });
  const owner = await signedIn(cookie);
  const { page } = owner;
  await page.goto("/operations");
  await page.getByRole("button", { name: /Switch team/ }).click();
  await page.getByRole("menuitem", { name: "Create team" }).click();
  await page.waitForURL("**/teams/new");
  await page.getByLabel("Team name").fill("Studio Olga");
  expect(await page.getByLabel("Address").inputValue()).toBe("studio-olga");
  await picture(page, "teams-new");
  await page.getByRole("button", { name: "Create team" }).click();
  await page.waitForURL("**/operations");
  await page.getByText("Studio Olga").first().waitFor();

  await page.goto("/settings/team");
  await inviteOnPage(page, "nina@example.com", "admin");
  await newCustomer(app, "gus@example.com");
  await inviteOnPage(page, "gus@example.com", "member");
  await page.getByText("3 seats in use").waitFor();
  expect(await violations(page)).toEqual([]);
  await picture(page, "teams-settings");

  const nina = await newPage(browser, app.url);
  await nina.page.goto(await invitationTo("nina@example.com"));
  await nina.page.getByText("Join Studio Olga").waitFor();
  await picture(nina.page, "teams-join-new");
  expect(await violations(nina.page)).toEqual([]);
  await nina.page.getByLabel("Your name").fill("Nina New");
  await nina.page.getByLabel("Password", { exact: true }).fill(goodPassword);
  await nina.page.getByLabel("Confirm Password").fill(goodPassword);
  await nina.page.getByRole("button", { name: "Create account and join" }).click();
  await nina.page.waitForURL("**/operations");
  await nina.page.getByText("Studio Olga").first().waitFor();
  await page.getByRole("row", { name: /Nina New/ }).waitFor();

  const gus = await newPage(browser, app.url);
  await gus.page.goto(await invitationTo("gus@example.com"));
  await picture(gus.page, "teams-join-existing");
  await gus.page.getByRole("link", { name: "Sign in" }).click();
  await logIn(gus.page, "gus@example.com");
  await gus.page.waitForURL("**/invitations/**");
  await gus.page.getByRole("button", { name: "Accept invitation" }).click();
  await gus.page.waitForURL("**/operations");
  await gus.page.goto("/settings/team");
  expect(await gus.page.getByRole("button", { name: "Invite" }).count()).toBe(0);

  await page.getByLabel("Role of Gus").selectOption("admin");
  await gus.page.getByText("Your role in this team has changed: Admin.").waitFor();
  await gus.page.getByRole("button", { name: "Invite" }).waitFor();

  await page.getByRole("button", { name: "Remove Gus" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await gus.page.waitForURL("**/operations");
  await gus.page.getByText("You are no longer in the team Studio Olga").waitFor();
  await picture(gus.page, "teams-removed");

  await nina.page.goto("/settings/team");
  await page.getByRole("button", { name: "Remove Nina New" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await nina.page.waitForURL("**/teams/new");
  await nina.page.getByText("You are in no team at the moment").waitFor();
  await picture(nina.page, "teams-none");
  for (const { problems } of [owner, nina, gus]) expect(problems).toEqual([]);
}, 120_000);

test("ORC-12.1 ORC-12.5 a wrong address is told kindly, the team is handed on, left and deleted", async () => {
  const { page, problems } = await signedIn(await newCustomer(app, "paula@example.com"));
  const heirCookie = await newCustomer(app, "heiner@example.com");
  await page.goto("/settings/team");
  await inviteOnPage(page, "heiner@example.com", "member");
  const link = await invitationTo("heiner@example.com");
  await page.goto(link);
  await page.getByText("This invitation is for heiner@example.com").waitFor();
  await picture(page, "teams-other-address");
  const token = link.split("/").at(-1)!;
  await app.api(heirCookie, "POST /invitations/:token/accept", { token });

  await page.goto("/settings/team");
  await page.getByText("You are its only owner").waitFor();
  await page.getByRole("button", { name: "Choose owner" }).click();
  await page.getByLabel("Current password").fill(goodPassword);
  await picture(page, "teams-transfer");
  await page.getByRole("button", { name: "Hand on", exact: true }).click();
  await page.getByText("Your role in this team has changed: Admin.").waitFor();
  await page.getByRole("button", { name: "Delete team" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Leave team" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave team" }).click();
  await page.waitForURL("**/teams/new");

  const heir = await signedIn(heirCookie);
  await heir.page.goto("/settings/team");
  const slug = await heir.page.getByLabel("Address").inputValue();
  await heir.page.getByRole("button", { name: "Delete team" }).click();
  await heir.page.getByLabel(`Type ${slug} to confirm`).fill(slug);
  await heir.page.getByRole("dialog").getByRole("button", { name: "Delete team" }).click();
  await heir.page.waitForURL("**/operations");
  await heir.page
    .getByText(/The team .* was deleted|no longer in the team/)
    .first()
    .waitFor();
  expect([...problems, ...heir.problems]).toEqual([]);
}, 120_000);

test("ORC-12.1 the team pages fit a phone, in light and dark", async () => {
  const cookie = await newCustomer(app, "phoebe@example.com");
  const { team } = await app.api(cookie, "GET /session");
  for (const email of ["someone-with-a-long-address@a-studio.example.com", "b@example.com"])
    await app.api(cookie, "POST /teams/:id/members", { id: team!.id, email, role: "viewer" });
  for (const theme of ["light", "dark"] as const)
    for (const viewport of [wide, phone]) {
      const { page, context, problems } = await newPage(browser, app.url, { viewport, theme, cookie });
      for (const path of ["/settings/team", "/teams/new"]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        expect(await overflow(page), path).toBe(0);
        expect(await violations(page), `${path} ${theme}`).toEqual([]);
        await page.evaluate(() => document.querySelector("table")?.scrollIntoView({ block: "center" }));
        await picture(page, `teams${path.replaceAll("/", "-")}-${theme}-${viewport.width}`);
      }
      expect(problems).toEqual([]);
      await context.close();
    }
}, 120_000);
