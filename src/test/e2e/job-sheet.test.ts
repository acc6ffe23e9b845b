import { expect, test } from "vitest";
import { newCustomer } from "./app.ts";
import { looksGoodInBoth, newPage } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

test("NTK-04.4 a job's link opens it over the page, in its state, and closing it leads back; an unknown one is not found", async () => {
  const cookie = await newCustomer(app, "opener@example.com");
  await app.api(cookie, "POST /onboarding/hints/finish", { completed: true });
  const { page, context, problems } = await newPage(browser, app.url, { cookie });
  const prompt = "lighthouse at night, stormy sea";
  const { id } = await app.api(cookie, "POST /jobs", { type: "image", prompt });
  const job = page.getByRole("dialog", { name: "Job" });

  await page.goto(`/operations?job=${id}`);
  await job.getByText("Completed").waitFor({ timeout: 20_000 });
  await job.getByText("10 CR").waitFor();
  await job.getByRole("button", { name: "Close" }).click();
  await job.waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("");
  await page.getByRole("table").getByText(prompt).click();
  await job.getByText(prompt).waitFor();
  expect(new URL(page.url()).searchParams.get("job")).toBe(id);

  const slow = await app.api(cookie, "POST /jobs", { type: "video", prompt: "slow river", count: 2 });
  await page.goto(`/operations?job=${slow.id}`);
  await job.getByRole("button", { name: /Cancel the job/ }).click();
  await page.getByRole("button", { name: "Keep it running" }).click();
  await job.getByText("slow river").waitFor();
  await job.getByRole("button", { name: /Cancel the job/ }).click();
  await page.getByRole("dialog", { name: "Cancel this job?" }).getByRole("button", { name: "Cancel the job" }).click();
  await job.getByText("Cancelled", { exact: true }).waitFor();
  await job.getByRole("button", { name: /Retry/ }).waitFor();

  await page.goto(`/operations?job=${id}`);
  await job.getByText(prompt).waitFor();
  await looksGoodInBoth(page, "job");
  expect((await page.goto("/operations?job=01a1fc94-310f-70f4-9a12-fff3c2447088"))!.status()).toBe(404);
  expect(problems).toEqual([]);
  await context.close();
}, 90_000);
