import { inPageLanguage } from "../../../client/page-language.ts";
import french from "../messages/rules.fr.json" with { type: "json" };

/** What a rule says of a field while somebody types, in the page's language. */
export const inWords = (problem: string | null): string | undefined =>
  problem === null
    ? undefined
    : inPageLanguage({ en: problem, fr: (french as Record<string, string>)[problem] ?? problem });
