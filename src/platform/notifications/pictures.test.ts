import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { addSampleMails, productMail } from "../../test/stand-ins/sample-mails.ts";
import { openWorld, type World } from "../../test/world.ts";
import { brandNamed, brandNames } from "./brands.ts";
import { composeMail } from "./compose.ts";
import type { Mail } from "./definition.ts";
import { htmlOf } from "./layout.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const pictures = process.env.MAIL_PICTURES;

let world: World;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  addSampleMails();
  world = await openWorld();
  if (!existsSync(executablePath)) return;
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
  });
  page = await browser.newPage();
  if (pictures) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await world.close();
});

interface Schema {
  type?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
}
const link = "https://app.example.com/verify-email?token=k3J9fQx7Zp2LmV8sTnB4wRyC6dHgAe1uXoKiNvPqWz0";
const words: Record<string, string> = {
  email: "adaline.montgomery-lovelace@studio.example.com",
  uri: link,
  uuid: "019a3c1e-7b52-7d4e-9c61-2f0a8b5d7e34",
  "date-time": "2026-03-14T15:09:26.000Z",
};

/** Data as its shape asks for, long enough to strain the layout. */
function sampleOf(schema: Schema, name = ""): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf[0]!, name);
  if (schema.type === "object")
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, value]) => [key, sampleOf(value, key)]),
    );
  if (schema.type === "array") return [sampleOf(schema.items ?? {}, name)];
  if (schema.type === "integer" || schema.type === "number") return 1_234;
  if (schema.type === "boolean") return true;
  return words[schema.format ?? ""] ?? (/link|url/.test(name) ? link : "Atelier Lumière & Söhne <Paris>");
}

function htmlFor(mail: Mail, brand: string): Promise<string> {
  const data = sampleOf(z.toJSONSchema(mail.data, { io: "input", unrepresentable: "any" }) as Schema);
  const parts = composeMail(world.house, {
    name: mail.name,
    user_id: words.uuid!,
    product: brand,
    to: words.email!,
    to_name: "Adaline Montgomery-Lovelace",
    locale: "en",
    time_zone: "Europe/Paris",
    data: data as Record<string, unknown>,
  });
  return htmlOf({ ...parts, brand: brandNamed(brand) });
}

async function look(width: number, colorScheme: "light" | "dark") {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 1_000 });
  const facts = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    buttonHeight: document.querySelector("a.button")!.getBoundingClientRect().height,
  }));
  return { ...facts, picture: await page.screenshot() };
}

async function coloursOf(picture: Buffer): Promise<Set<number>> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const colours = new Set<number>();
  let last = -1;
  for (let at = 0; at < data.length; at += info.channels) {
    const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
    // Most neighbours are alike.
    if (colour !== last) colours.add(colour);
    last = colour;
  }
  return colours;
}

/** Looks at a mail in both schemes and widths; with MAIL_PICTURES set, the pictures are left in that folder. */
async function judge(mail: Mail, brandName: string): Promise<void> {
  const brand = brandNamed(brandName);
  await page.setContent(await htmlFor(mail, brandName));
  for (const scheme of ["light", "dark"] as const)
    for (const width of [360, 600]) {
      const seen = await look(width, scheme);
      const what = `${brandName}.${mail.name}.${width}.${scheme}`;
      if (pictures) writeFileSync(join(pictures, `${what}.png`), seen.picture);
      expect(seen.overflow, what).toBeLessThanOrEqual(0);
      expect(seen.buttonHeight, what).toBeGreaterThanOrEqual(44);
      const colours = await coloursOf(seen.picture);
      for (const colour of [brand[scheme].primary, brand[scheme].page, brand[scheme].card])
        expect(colours.has(Number.parseInt(colour.slice(1), 16)), `${colour} in ${what}`).toBe(true);
    }
}

const withBrowser = test.skipIf(!existsSync(executablePath));

withBrowser(
  "ORC-15.1 every brand's mail fits 360 and 600 px and wears the brand's colours, light and dark",
  async () => {
    for (const brand of brandNames) await judge(productMail as unknown as Mail, brand);
  },
  60_000,
);

withBrowser(
  "ORC-15.1 every mail of every manifest fits 360 and 600 px, light and dark",
  async () => {
    const mails = world.house.modules.flatMap(({ emails }) => emails ?? []) as unknown as Mail[];
    for (const [index, mail] of mails.entries()) await judge(mail, brandNames[index % brandNames.length]!);
  },
  120_000,
);
