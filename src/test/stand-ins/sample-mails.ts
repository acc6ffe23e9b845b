import { z } from "zod";
import type { Module } from "../../kernel/module.ts";
import { modules } from "../../modules.ts";
import { mail } from "../../platform/notifications/mail.ts";

/** Mails of a module that only tests have, so that they hold whatever a test wants to say. */
const Data = z.object({ note: z.string(), link: z.string() });
const options = { action: (data: { link: string }) => data.link };

export const securityMail = mail("sample.security", Data, { ...options, kind: "security" });
export const productMail = mail("sample.product", Data, {
  ...options,
  kind: "product",
  facts: (data, format) => [
    ["team", data.note],
    ["amount", format.number(1234.5, { style: "currency", currency: "EUR" })],
    ["own", "own label"],
  ],
});
/** Neither an action nor facts of its own. */
export const plainMail = mail("sample.plain", z.object({ count: z.int() }), { kind: "account" });

const texts = {
  subject: "About {note}",
  preheader: "News of {note}",
  heading: "News from {product}",
  body: "First line about {note}.\n\nSecond paragraph for {recipient}.",
  action: "Look at it",
};

const sampleModule = {
  name: "sample",
  emails: [securityMail, productMail, plainMail],
  messages: {
    en: {
      mails: {
        security: texts,
        product: { ...texts, facts: { own: "Label of its own" } },
        plain: {
          subject: "{count, plural, one {One job is} other {# jobs are}} done",
          preheader: "Done",
          heading: "Done",
          body: "All done.",
        },
      },
    },
    fr: { mails: { plain: { subject: "{count, plural, one {Une tâche terminée} other {# tâches terminées}}" } } },
  },
} satisfies Module;

/** Call before openWorld. */
export function addSampleMails(): void {
  if (!modules.includes(sampleModule)) (modules as Module[]).push(sampleModule);
}
