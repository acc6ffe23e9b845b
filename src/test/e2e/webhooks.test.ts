import { afterAll, expect, test } from "vitest";
import { openReceiver, type Receiver } from "../stand-ins/receiver.ts";
import { newCustomer } from "./app.ts";
import { looksGood, newPage } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

let receiver: Receiver;
afterAll(() => receiver?.close());
onStage(async () => {
  receiver = await openReceiver();
  return { APP_ENV: "test", PRIVATE_HOSTS_ALLOWED: receiver.host };
});

test("ORC-19.1 a webhook is made, tested, seen to fail and replayed, rotated, disabled and deleted in the browser", async () => {
  const cookie = await newCustomer(app, "hooks@example.com");
  const { page, problems } = await newPage(browser, app.url, { cookie });
  const look = (title: string) => looksGood(page, `webhooks-${title}`);

  await page.goto("/settings/webhooks");
  await page.getByText("No webhooks yet").waitFor();
  await look("empty");
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByLabel("Endpoint address").fill("http://10.0.0.1/hook");
  await page.getByLabel("Description").fill("Our shop");
  await page.getByRole("searchbox", { name: "Search events" }).fill("character");
  await page.getByRole("checkbox", { name: "character.*" }).check();
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByText("leads into a private network").waitFor();
  await look("dialog");
  await page.getByLabel("Endpoint address").fill(receiver.url);
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByRole("heading", { name: "Your webhook is ready" }).waitFor();
  const secret = (await page.locator("dialog code").first().textContent())!;
  await look("secret");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: receiver.url }).click();

  await page.getByText("Nothing was sent yet").waitFor();
  await page.getByRole("button", { name: "Send test event" }).click();
  await page.getByRole("row", { name: /webhook\.test Delivered 204/ }).waitFor();
  expect(receiver.verify(secret).type).toBe("webhook.test");

  receiver.answer((_, response) => void response.writeHead(500).end('{"error":"the shop is closed"}'));
  await app.api(cookie, "POST /characters", { name: "Hooky", trigger_word: "hooky" });
  await page.getByRole("row", { name: /character\.created Retrying 500/ }).waitFor();
  await page.getByText("This endpoint does not accept events").waitFor();
  await look("endpoint");
  await page.getByRole("button", { name: "character.created" }).click();
  await page.getByText("the shop is closed").waitFor();
  await look("delivery");
  receiver.answer((_, response) => void response.writeHead(200).end("ok"));
  await page.getByRole("button", { name: "Send again" }).click();
  await page.getByRole("dialog").getByText("Delivered").waitFor();
  await page.getByRole("dialog").getByText("ok", { exact: true }).waitFor();
  await page.keyboard.press("Escape");

  const choose = async (item: string) => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose("Rotate secret");
  await page.getByRole("dialog").getByRole("button", { name: "Rotate secret" }).click();
  await page.getByRole("heading", { name: "Your new secret" }).waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText(/signed with the previous secret as well/).waitFor();
  await choose("Rotate secret");
  await page.getByRole("heading", { name: "This secret was rotated already" }).waitFor();
  await look("rotated");
  await page.keyboard.press("Escape");
  await choose("Disable");
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await page.getByText("Nothing is sent to this endpoint").waitFor();
  await look("disabled");
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByRole("button", { name: "Send test event" }).waitFor();
  await page.goto("/settings/webhooks");
  await page.getByText("Our shop").waitFor();
  await look("list");
  await page.getByRole("link", { name: receiver.url }).click();
  await choose("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No webhooks yet").waitFor();
  expect(problems).toEqual([]);
});
