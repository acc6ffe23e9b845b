import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { brands } from "./brand-mark.tsx";
import { themes } from "./theme.ts";

type Color = [red: number, green: number, blue: number];
type Variables = Map<string, string>;

const css = readFileSync(new URL("./brands.css", import.meta.url), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
const shades = themes.filter((theme) => theme !== "system");

const texts: [text: string, ground: string][] = [
  ...["background", "card", "popover", "field", "muted", "sidebar"].flatMap((ground): [string, string][] => [
    ["foreground", ground],
    ["muted-foreground", ground],
    ["primary-text", ground],
    ["danger", ground],
  ]),
  ["card-foreground", "card"],
  ["popover-foreground", "popover"],
  ["primary-foreground", "primary"],
  ["secondary-foreground", "secondary"],
  ["muted-foreground", "secondary"],
  ["muted-foreground", "accent"],
  ["accent-foreground", "accent"],
  ["destructive-foreground", "destructive"],
  ["sidebar-foreground", "sidebar"],
  ["sidebar-accent-foreground", "sidebar-accent"],
  ["muted-foreground", "sidebar-accent"],
  ["background", "foreground"],
  ...["info", "success", "warning", "danger"].flatMap((tone): [string, string][] => [
    [tone, `${tone}-soft`],
    ["foreground", `${tone}-soft`],
    [tone, "card"],
    [tone, "background"],
  ]),
];

const signs: [mark: string, ground: string][] = [
  ["ring", "background"],
  ["ring", "card"],
  ...[1, 2, 3, 4, 5].map((index): [string, string] => [`chart-${index}`, "card"]),
];

for (const brand of brands) {
  for (const [shade, name] of shades.entries()) {
    test(`ORC-16.1 every text of brand ${brand} stands out in the ${name} theme (WCAG AA, 4.5 : 1)`, () => {
      expect(tooFaint(variablesOf(brand), texts, shade, 4.5)).toEqual([]);
    });

    test(`ORC-16.1 focus rings and charts of brand ${brand} stand out in the ${name} theme (WCAG AA, 3 : 1)`, () => {
      expect(tooFaint(variablesOf(brand), signs, shade, 3)).toEqual([]);
    });
  }
}

test("ORC-16.1 the contrast of black on white is 21 : 1, and of equal colours 1 : 1", () => {
  const [black, white] = [colorOf("oklch(0 0 0)"), colorOf("oklch(1 0 0)")];
  expect(contrast(black, white)).toBeCloseTo(21, 1);
  expect(contrast(white, white)).toBe(1);
});

function tooFaint(variables: Variables, pairs: [string, string][], shade: number, least: number): string[] {
  return pairs.flatMap(([front, back]) => {
    const ratio = contrast(shaded(variables, front, shade), shaded(variables, back, shade));
    return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)}`] : [];
  });
}

function variablesOf(brand: string): Variables {
  const variables: Variables = new Map();
  for (const [, selector = "", body = ""] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const everyBrand = selector.trim().endsWith("[data-brand]");
    if (!everyBrand && !selector.includes(`"${brand}"`)) continue;
    for (const [, name = "", value = ""] of body.matchAll(/--([\w-]+):\s*([^;]+);/g)) variables.set(name, value.trim());
  }
  return variables;
}

function shaded(variables: Variables, name: string, shade: number): Color {
  const value = resolve(variables, variables.get(name) ?? "");
  const both = /^light-dark\((oklch\([^)]*\)),\s*(oklch\([^)]*\))\)$/.exec(value);
  return colorOf(both ? (both[shade + 1] ?? "") : value);
}

function resolve(variables: Variables, value: string): string {
  const replaced = value.replace(/var\(--([\w-]+)\)/g, (_, name) => variables.get(name) ?? `missing-${name}`);
  return replaced === value ? value : resolve(variables, replaced);
}

/** oklch to linear sRGB (Ottosson's matrices), cut off at the gamut's edge as browsers do at worst. */
function colorOf(text: string): Color {
  const numbers = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(text);
  if (!numbers) throw new Error(`Not a colour that this test can read: "${text}"`);
  const [lightness = 0, chroma = 0, hue = 0] = numbers.slice(1).map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear: Color = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((channel) => Math.min(1, Math.max(0, channel))) as Color;
}

function contrast(one: Color, other: Color): number {
  const luminance = ([red, green, blue]: Color) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((first, second) => first - second);
  return (bright + 0.05) / (dark + 0.05);
}
