import { generateSync } from "otplib";
import { expect, test } from "vitest";
import { goodPassword } from "../newcomers.ts";
import { newCustomer } from "./app.ts";
import { logIn, newPage, overflow, phone, picture, violations } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

test("ORC-11.1 ORC-11.2 ORC-11.3 a person sets up an authenticator app, signs in with a backup code on a phone, and switches it off", async () => {
  const email = "grace@example.com";
  const cookie = await newCustomer(app, email);
  const desk = await newPage(browser, app.url, { cookie });
  await desk.page.goto("/settings/security");
  await desk.page.getByRole("button", { name: "Set up" }).click();
  const dialog = desk.page.getByRole("dialog");
  await dialog.getByLabel("Password", { exact: true }).fill(goodPassword);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
  expect(await violations(desk.page)).toEqual([]);
  await picture(desk.page, "two-factor-set-up");
  const secret = (await dialog.locator("code").textContent())!.replace(/\s/g, "");
  await dialog.getByLabel("Code from the app").fill("000000");
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await dialog.getByText("This code is not right").waitFor();
  await dialog.getByLabel("Code from the app").fill(generateSync({ secret }));
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await dialog.getByText("Keep your backup codes").waitFor();
  const codes = await dialog.getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await desk.page.getByText("10 backup codes are left.").waitFor();

  const mobile = await newPage(browser, app.url, { viewport: phone, theme: "dark" });
  await mobile.page.goto("/login?next=/credits");
  await logIn(mobile.page, email);
  await mobile.page.waitForURL("**/login/second-factor");
  expect(await mobile.page.getByLabel("Code").getAttribute("autocomplete")).toBe("one-time-code");
  expect(await violations(mobile.page)).toEqual([]);
  expect(await overflow(mobile.page)).toBeLessThanOrEqual(0);
  await picture(mobile.page, "second-step-phone");
  await mobile.page.getByRole("button", { name: "Use a backup code" }).click();
  await mobile.page.getByLabel("Backup code").fill(codes[0]!);
  await mobile.page.getByRole("button", { name: "Continue" }).click();
  await mobile.page.waitForURL((address) => !address.pathname.startsWith("/login"));

  await desk.page.reload();
  await desk.page.getByText("9 backup codes are left.").waitFor();
  await desk.page.getByRole("button", { name: "Switch off" }).click();
  await dialog.getByLabel("Password", { exact: true }).fill(goodPassword);
  await dialog.getByRole("button", { name: "Mail me a code" }).click();
  await dialog.getByLabel("Code from the mail").fill(await mailedCode(email));
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await desk.page.getByText("Only your password protects this account.").waitFor();
  expect(await violations(desk.page)).toEqual([]);
  expect([...desk.problems, ...mobile.problems]).toEqual([]);
});

async function mailedCode(to: string): Promise<string> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { messages } = await app.api(null, "GET /dev/mailbox", { to });
    const code = messages.map(({ text }) => /^Your code: (\d{6})$/m.exec(text)?.[1]).find(Boolean);
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no code came to ${to}`);
}
