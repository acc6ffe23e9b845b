import { type House, locales } from "../../kernel/house.ts";
import { mailTexts, textsOf } from "./compose.ts";
import type { Mail } from "./definition.ts";

/**
 * What is wrong with the texts of the manifests' mails, in every language: a mail outside its module's name, a text that
 * is missing or empty, one that names a value that the mail's data does not have. Nothing wrong is an empty list.
 */
export function mailTextProblems(house: House): string[] {
  return house.modules.flatMap((module) =>
    ((module.emails ?? []) as unknown as Mail[]).flatMap((mail) =>
      mail.name.startsWith(`${module.name}.`)
        ? locales.flatMap((locale) => problemsOf(house, mail, locale))
        : [`${mail.name}: the name must begin with "${module.name}."`],
    ),
  );
}

function problemsOf(house: House, mail: Mail, locale: string): string[] {
  const { text } = mailTexts(house.messages(locale), locale, "UTC");
  const keys = ["subject", "preheader", "heading", "body", ...(mail.action ? ["action"] : [])];
  return keys.flatMap((key) => {
    try {
      return text(`${textsOf(mail.name)}.${key}`, sampleOf(mail)).trim()
        ? []
        : [`${mail.name} (${locale}): ${key} is empty`];
    } catch (error) {
      return [`${mail.name} (${locale}): ${key}: ${(error as Error).message.split("\n").join(" ").slice(0, 200)}`];
    }
  });
}

/** A value for every name that the texts may use; 1 is a number, a moment and a word at once. */
function sampleOf({ data }: Mail): Record<string, unknown> {
  const fields = "shape" in data ? Object.keys(data.shape as object) : [];
  return Object.fromEntries([...fields, "product", "recipient"].map((name) => [name, 1]));
}
