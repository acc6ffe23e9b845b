import sharp from "sharp";
import { expect, test } from "vitest";
import { newCustomer } from "./app.ts";
import { newPage, overflow, phone, picture, settled, violations } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

/** A photo-like file that resembles no other: coloured discs over a grid, another one for every number. */
async function photo(number: number) {
  const discs = Array.from({ length: 9 }, (_, index) => {
    const [x, y] = [((index * 7 + number * 5) % 9) * 56, ((index * 4 + number * 3) % 9) * 56];
    return `<circle cx="${x}" cy="${y}" r="${30 + ((index * number * 13) % 50)}" fill="hsl(${index * 40 + number * 70} 70% 50%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><rect width="512" height="512" fill="hsl(${number * 60} 30% 80%)"/>${discs.join("")}</svg>`;
  return { name: `photo-${number}.png`, mimeType: "image/png", buffer: await sharp(Buffer.from(svg)).png().toBuffer() };
}

test("ORC-10.3 what looks like markup, a script's end or a template is shown on every page as it was typed", async () => {
  const cookie = await newCustomer(app, "markup@example.com");
  const typed = '</script><img src=x onerror="window.hit=1">{{7*7}}{x}';
  const { id } = await app.api(cookie, "POST /characters", { name: typed, trigger_word: "markup" });
  await app.api(cookie, "PATCH /user/profile", { name: typed });
  const { page, context, problems } = await newPage(browser, app.url, { cookie });
  for (const [path, shown] of [
    ["/characters", true],
    [`/characters/${id}`, true],
    ["/activity", true],
    ["/operations", false],
    ["/settings", false],
  ] as const) {
    await page.goto(path);
    await settled(page);
    if (shown) await page.getByText(typed).first().waitFor();
    expect([path, await page.evaluate("window.hit ?? null")]).toEqual([path, null]);
    expect([path, await page.locator("img[onerror]").count()]).toEqual([path, 0]);
  }
  expect(problems).toEqual([]);
  await context.close();
});

test("NTK-02.1 NTK-02.2 NTK-02.3 a character gets pictures, captions, a training seen live, and a version that jobs use", async () => {
  const cookie = await newCustomer(app, "trainer@example.com");
  const { page, context, problems } = await newPage(browser, app.url, { cookie });

  await page.goto("/characters");
  await page.getByText("Train your first character").waitFor();
  await page.getByRole("button", { name: "New character" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Model A");
  expect(await page.getByLabel("Trigger word").inputValue()).toBe("model_a");
  await page.getByRole("button", { name: "Create character" }).click();
  await page.getByRole("heading", { level: 1, name: /^Model A/ }).waitFor();

  const train = page.getByRole("button", { name: /^Train for/ });
  await page.getByText("Add 5 more images to begin").waitFor();
  expect(await train.isDisabled()).toBe(true);
  const broken = { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
  await page
    .locator("input[type=file]")
    .setInputFiles([...(await Promise.all([1, 2, 3, 4, 5].map((number) => photo(number)))), broken]);
  await page.getByText("This file is not a picture").waitFor();
  await page.getByLabel("Caption of image 5").waitFor({ timeout: 20_000 });
  await page.getByLabel("Caption of image 1").fill("discs on a grid");
  await page.keyboard.press("Tab");
  await page.getByText("Caption saved").waitFor();
  await page.getByText(/Image 2 has no caption/).waitFor({ timeout: 20_000 });
  expect(await page.getByText(/Image 1 has no caption/).count()).toBe(0);
  expect(await violations(page)).toEqual([]);

  await page.getByLabel("Repeats").fill("40");
  await page.getByLabel("Epochs").fill("40");
  await page.getByLabel("Batch size").fill("1");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Train for 100 credits" }).click();
  await page.getByText("Model_A_V1 is being trained").waitFor();
  await page.getByRole("img", { name: /^Loss over 8,000 steps/ }).waitFor({ timeout: 20_000 });
  await picture(page, "training-live");
  await page.getByRole("row", { name: /Model_A_V1 in use Ready/ }).waitFor({ timeout: 40_000 });

  await page.getByRole("link", { name: "New job" }).click();
  await page.getByText("The trigger word is “model_a”.").waitFor();
  await page.getByLabel("Prompt").fill("studio portrait, plain backdrop");
  await page.getByRole("button", { name: "Start for 10 credits" }).click();
  await page
    .getByRole("link", { name: /studio portrait/ })
    .first()
    .waitFor({ timeout: 20_000 });
  await page.goto("/characters");
  await page.getByText("1 job", { exact: true }).waitFor();
  await page.setViewportSize(phone);
  expect(await overflow(page)).toBe(0);
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);
