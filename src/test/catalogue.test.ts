import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Messages, Module } from "../kernel/module.ts";
import { modules } from "../modules.ts";
import { errorCodes } from "../platform/api/error-codes.ts";
import type { Mail } from "../platform/notifications/definition.ts";
import * as rules from "./catalogue-rules.ts";
import { sourcesBelow } from "./house-rules.ts";

const root = join(import.meta.dirname, "../..");
const all = ["src/kernel", "src/platform", "src/products", "src/server", "src/app"].flatMap((folder) =>
  sourcesBelow(root, folder),
);
const english = Object.fromEntries(modules.map((module: Module) => [module.name, module.messages?.en ?? {}]));
const folderOf = (module: Module) => `src/${"home" in module ? "products" : "platform"}/${module.name}/`;

/** Keys that the manifest or another contract asks for: events, mails, metrics, datasets, codes of refusals. */
function promised(module: Module): Set<string> {
  const mails = ((module.emails ?? []) as unknown as Mail[]).flatMap(({ name, action }) =>
    ["subject", "preheader", "heading", "body", ...(action ? ["action"] : [])].map(
      (key) => `mails.${name.split(".")[1]}.${key}`,
    ),
  );
  const codes = Object.keys(errorCodes).flatMap((code) => [`codes.${code}.meaning`, `codes.${code}.remedy`]);
  return new Set([
    ...(module.events ?? []).map(({ name }) => `events.${name.replaceAll(".", "_")}`),
    ...mails,
    ...(module.nav ?? []).flatMap(({ hint }) => (hint ? [`${hint}.title`, `${hint}.text`] : [])),
    ...(module.metrics ?? []).map(({ name }) => `metrics.${name}`),
    ...(module.datasets ?? []).map(({ name }) => `datasets.${name}`),
    ...(module.name === "api" ? codes : []),
  ]);
}

describe("the catalogues", () => {
  test("French has exactly the keys, arguments and tags of English", () => {
    expect(rules.outOfStep({ a: "{x}", b: "b" }, { a: "{y}", c: "c" })).toEqual([
      "a has other arguments or tags",
      "b is missing",
      "c is not in English",
    ]);
    const nested = "{n, plural, one {<b>{x}</b>} other {# {kind, select, a {A} other {{y, number}}}}}";
    expect(rules.outOfStep({ a: nested }, { a: nested.replace("{y, number}", "B") })).toHaveLength(1);
    expect(rules.outOfStep({ a: nested }, { a: nested.replace("{x}", "{x} !") })).toEqual([]);
    for (const { name, messages } of modules as readonly Module[])
      expect([name, rules.outOfStep(messages?.en ?? {}, messages?.fr ?? {})]).toEqual([name, []]);
  });

  test("French keeps to its typography", () => {
    expect(
      rules.wrongTypography([
        ["a", "l'eau"],
        ["b", "Quoi ?"],
        ["c", "« non »"],
        ["d", "Oui\u202f!"],
      ]),
    ).toHaveLength(3);
    for (const { name, messages, sentences } of modules as readonly Module[])
      expect([
        name,
        rules.wrongTypography([...rules.flat(messages?.fr ?? {}), ...Object.entries(sentences?.fr ?? {})]),
      ]).toEqual([name, []]);
  });

  test("each key is used, and each that is asked for is there", () => {
    const source = (text: string) => [{ path: "src/platform/x/ui/x.tsx", text }];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source as text
    const page = source('useTranslations("x.ui"); t("title"); t(`role.${role}`)');
    expect(rules.unusedKeys("x", ["ui.title", "ui.role.owner", "ui.old", "other.title"], page)).toEqual([
      "ui.old",
      "other.title",
    ]);
    expect(rules.missingKeys({ x: { ui: { title: "" } } }, source('useTranslations("x.ui"); t("titel")'))).toHaveLength(
      1,
    );
    for (const module of modules as readonly Module[]) {
      const keys = rules.flat(module.messages?.en ?? {}).map(([key]) => key);
      const own = promised(module);
      const readers = readersOf(module);
      // A mail names its facts by their last word.
      const fact = (key: string) => /^mails\.\w+\.facts\.(\w+)$/.exec(key)?.[1];
      const named = (word = "") => readers.some(({ text }) => text.includes(`["${word}", `));
      // What events list, such as the settings that were changed.
      const listed = (key: string) => /^fields\.\w+$/.test(key);
      // The welcome page shows whatever choices a product offers, billing what it sells, the sidebar how it praises its
      // larger plans, Luna's list any metric, and a product's first page is made of its texts.
      const ofLanding = /^landing\.(metaTitle|title|text|start|footer|bottom|featuresT|feature\.|last)/;
      const offered = (key: string) =>
        "home" in module && (/^(welcome|plans|packs|upgrade)\.|^ui\.events\.one\./.test(key) || ofLanding.test(key));
      const unnamed = keys.filter((key) => !own.has(key) && !listed(key) && !offered(key) && !named(fact(key)));
      expect([module.name, rules.unusedKeys(module.name, unnamed, readers)]).toEqual([module.name, []]);
    }
    expect(rules.missingKeys(english as Messages, all)).toEqual([]);
  });

  test("what refusals and shapes say is there in French", () => {
    const planted = [
      {
        path: "x.ts",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source as text
        text: 'throw conflict("x", `Only ${most} are left.`); z.string().min(1, "Say it."); notFound("Key")',
      },
    ];
    expect(rules.sentencesIn(planted).map(rules.gapless)).toEqual([
      "Only {} are left.",
      "Say it.",
      "Key not found. It may have been deleted.",
    ]);
    const french = new Set(
      (modules as readonly Module[]).flatMap(({ sentences }) => Object.keys(sentences?.fr ?? {}).map(rules.gapless)),
    );
    const server = all.filter(
      ({ path }) => !/\/(ui|engines|test|seed|stand-ins)\b|doctor|embedded|config\.ts/.test(path),
    );
    expect(
      [...new Set(rules.sentencesIn(server).map(rules.gapless))].filter((sentence) => !french.has(sentence)),
    ).toEqual([]);
  });

  test("the page for when nothing else can be drawn has both languages", () => {
    const { en, fr } = JSON.parse(readFileSync(join(root, "src/platform/identity/messages/plain-error.json"), "utf8"));
    expect(rules.outOfStep(en, fr)).toEqual([]);
    expect(rules.wrongTypography(rules.flat(fr))).toEqual([]);
  });
});

/** The sources in which a module's texts may be named: its own, and for a product's also those that speak of any product. */
const readersOf = (module: Module) =>
  all.filter(({ path, text }) => path.startsWith(folderOf(module)) || text.includes(`"${module.name}.`));
