import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { isProduct, type Module } from "../../kernel/module.ts";
import { addSampleMails } from "../../test/stand-ins/sample-mails.ts";
import { openWorld, type World } from "../../test/world.ts";
import { brandNamed, brandNames } from "./brands.ts";
import { mail } from "./mail.ts";
import { mailTextProblems } from "./mail-texts.ts";

let world: World;
beforeAll(async () => {
  addSampleMails();
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-08.3 every mail of every manifest has its texts", () => {
  expect(mailTextProblems(world.house)).toEqual([]);
});

test("ORC-08.3 a missing text, an empty one, an unknown value and a foreign name are found", () => {
  const mails = { half: { subject: "Hello {nobody}", preheader: " ", heading: "Hi", body: "{count} of {product}" } };
  const half = {
    name: "half",
    emails: [
      mail("half.half", z.object({ count: z.int() }), { kind: "product", action: () => "https://app.example.com" }),
      mail("other.half", z.object({}), { kind: "product" }),
    ],
  } satisfies Module;
  const problems = mailTextProblems({ ...world.house, modules: [half], messages: () => ({ half: { mails } }) });
  expect(problems.map((problem) => problem.split(":").slice(0, 2).join(":"))).toEqual([
    ...["en", "fr"].flatMap((locale) =>
      ["subject", "preheader is empty", "action"].map((key) => `half.half (${locale}): ${key}`),
    ),
    'other.half: the name must begin with "half."',
  ]);
});

const luminance = (hex: string) => {
  const [r, g, b] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

test.each(brandNames)("ORC-15.1 the mails of %s are legible in light and dark (WCAG AA)", (name) => {
  const { light, dark } = brandNamed(name);
  for (const { page, card, text, muted, link, primary, onPrimary } of [light, dark])
    for (const [ink, paper] of [
      ...[text, muted, link].flatMap((colour) => [[colour, page] as const, [colour, card] as const]),
      [onPrimary, primary] as const,
    ])
      expect(contrast(ink, paper), `${ink} on ${paper}`).toBeGreaterThanOrEqual(4.5);
});

test("ORC-15.1 every product's brand has colours for mails", () => {
  for (const product of world.house.modules.filter(isProduct)) expect(brandNames).toContain(product.brand);
});
