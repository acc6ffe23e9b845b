import { createFormatter, createTranslator } from "use-intl/core";
import type { House } from "../../kernel/house.ts";
import { isProduct } from "../../kernel/module.ts";
import { type Brand, brandNamed } from "./brands.ts";
import { findMail } from "./definition.ts";
import { isSwitchable } from "./tables.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

/** What a mail is made of before it has a form; HTML and text are two forms of the same parts. */
export interface MailParts {
  brand: Brand;
  product: string;
  locale: string;
  subject: string;
  preheader: string;
  heading: string;
  greeting: string | null;
  paragraphs: string[];
  action: { label: string; url: string; fallback: string };
  facts: { title: string; rows: { label: string; value: string }[] };
  footer: {
    why: string;
    sender: string;
    home: string;
    /** Where mails of this kind end: a page for people, an address for mail programs (RFC 8058). Null when they cannot. */
    unsubscribe: { label: string; url: string; oneClick: string; settings: string; settingsUrl: string } | null;
  };
}

export interface StoredMail {
  name: string;
  user_id: string | null;
  product: string;
  to: string;
  to_name: string | null;
  locale: string;
  time_zone: string;
  data: Record<string, unknown> | null;
}

/** Headers and subjects are one line; what a person typed may hold line breaks and control characters. */
export const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 250);

/** Where in the catalogue a mail's texts stand. */
export const textsOf = (name: string) => name.replace(".", ".mails.");

/** What a mail's texts are filled with; a reason is a sentence of the server's own. */
export function valuesOf(house: House, locale: string, data: Record<string, unknown>): Record<string, unknown> {
  return typeof data.reason === "string" ? { ...data, reason: house.say(locale, data.reason) } : data;
}

export type MailTexts = (key: string, values?: Record<string, unknown>) => string;

export function mailTexts(messages: Record<string, unknown>, locale: string, timeZone: string) {
  const translate = createTranslator({
    locale,
    timeZone,
    messages: messages as Record<string, string>,
    onError: (error) => {
      throw error;
    },
  });
  return { text: translate as unknown as MailTexts, has: (key: string) => translate.has(key as never) };
}

/** Puts a mail's parts together in its recipient's language. Throws when a text is missing or the action is no web address. */
export function composeMail(house: House, stored: StoredMail): MailParts {
  const definition = findMail(house, stored.name);
  const data = valuesOf(house, stored.locale, definition.data.parse(stored.data) as Record<string, unknown>);
  const product = house.modules.filter(isProduct).find(({ name }) => name === stored.product);
  // A team's product may have left this program; its people still get their mail, under the platform's name.
  const title = product?.title ?? "Orchestrator";
  const { text, has } = mailTexts(house.messages(stored.locale), stored.locale, stored.time_zone);
  const own = textsOf(stored.name);
  const recipient = oneLine(stored.to_name ?? "");
  const values = { product: title, recipient, ...data };
  const format = createFormatter({ locale: stored.locale, timeZone: stored.time_zone });
  const note = definition.note?.(data);
  const facts = definition.facts?.(data, format) ?? [["account", stored.to]];
  const labelOf = (key: string) =>
    text(has(`${own}.facts.${key}`) ? `${own}.facts.${key}` : `notifications.facts.${key}`);

  return {
    brand: brandNamed(product?.brand),
    product: title,
    locale: stored.locale,
    subject: oneLine(text(`${own}.subject`, values)),
    preheader: text(`${own}.preheader`, values),
    heading: text(`${own}.heading`, values),
    greeting: recipient ? text("notifications.layout.greeting", { recipient }) : null,
    paragraphs: [...text(`${own}.body`, values).split(/\n\s*\n/), ...(note ? [text(note)] : [])],
    action: {
      label: definition.action ? text(`${own}.action`, values) : text("notifications.layout.open", values),
      url: webAddress(definition.action?.(data) ?? house.config.appUrl),
      fallback: text("notifications.layout.fallback"),
    },
    facts: {
      title: text("notifications.layout.facts"),
      rows: facts.map(([key, value]) => ({ label: labelOf(key), value })),
    },
    footer: {
      why: text(`notifications.why.${definition.kind}`, { product: title, address: stored.to }),
      sender: text("notifications.layout.sender", { product: title }),
      home: house.config.appUrl,
      unsubscribe: unsubscribeOf(house, definition.kind, stored.user_id, text),
    },
  };
}

function unsubscribeOf({ config }: House, kind: string, userId: string | null, text: MailTexts) {
  if (!userId || !isSwitchable(kind)) return null;
  const query = `?token=${unsubscribeToken(config, { userId, kind })}`;
  return {
    label: text("notifications.layout.unsubscribe"),
    url: `${config.appUrl}/unsubscribe${query}`,
    oneClick: `${config.appUrl}/api/v1/unsubscribe${query}`,
    settings: text("notifications.layout.settings"),
    settingsUrl: `${config.appUrl}/settings/notifications`,
  };
}

function webAddress(address: string): string {
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new Error("a mail's action must be a web address");
  return url.toString();
}
