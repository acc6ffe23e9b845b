import { html, raw } from "hono/html";
import type { Brand } from "./brands.ts";
import type { MailParts } from "./compose.ts";

const sans = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/**
 * The one layout of all mails: tables and inline styles, because mail programs drop the rest; light in the inline
 * styles, dark in the media query that those which know dark mode read. `html` escapes everything that is put in.
 */
export async function htmlOf(parts: MailParts): Promise<string> {
  const { brand, footer } = parts;
  const { light, band, radius } = brand;
  return String(
    await html`<!doctype html>
<html lang="${parts.locale}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${parts.subject}</title>
<style>${raw(styles(brand))}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:${light.page};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0">${parts.preheader}${raw("&#847;&zwnj;&nbsp;".repeat(60))}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${light.page}" style="background-color:${light.page}">
<tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px">
<tr><td class="text" style="padding:0 4px 16px;font:700 20px/28px ${sans};letter-spacing:-0.01em;color:${light.text}">${parts.product}</td></tr>
<tr><td class="card line" bgcolor="${light.card}" style="background-color:${light.card};border:1px solid ${light.border};border-radius:${radius};overflow:hidden">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td height="6" bgcolor="${band.solid}" style="height:6px;font-size:0;line-height:0;background-color:${band.solid};background-image:${band.image}">&nbsp;</td></tr>
<tr><td class="inner" style="padding:36px 40px 32px">
<h1 class="text" style="margin:0 0 20px;font:700 24px/32px ${sans};letter-spacing:-0.015em;color:${light.text}">${parts.heading}</h1>
${[...(parts.greeting ? [parts.greeting] : []), ...parts.paragraphs].map((paragraph) => paragraphOf(brand, paragraph))}
${buttonOf(parts)}
${factsOf(parts)}
</td></tr>
</table>
</td></tr>
<tr><td class="muted" style="padding:20px 4px 0;font:400 13px/20px ${sans};color:${light.muted}">
<p style="margin:0 0 8px">${footer.why}</p>
${unsubscribeOf(parts)}
<p style="margin:0">${footer.sender} <a class="link" href="${footer.home}" style="color:${light.link};text-decoration:underline">${footer.home.replace(/^https?:\/\//, "")}</a></p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>`,
  );
}

function unsubscribeOf({ brand, footer: { unsubscribe } }: MailParts) {
  if (!unsubscribe) return "";
  const link = (url: string, label: string) =>
    html`<a class="link" href="${url}" style="color:${brand.light.link};text-decoration:underline">${label}</a>`;
  return html`<p style="margin:0 0 8px">${link(unsubscribe.url, unsubscribe.label)} &nbsp;·&nbsp; ${link(unsubscribe.settingsUrl, unsubscribe.settings)}</p>`;
}

const paragraphOf = (brand: Brand, paragraph: string) =>
  html`<p class="text" style="margin:0 0 16px;font:400 16px/26px ${sans};color:${brand.light.text};word-break:break-word">${paragraph
    .split("\n")
    .map((line, index) => html`${index > 0 ? raw("<br>") : ""}${line}`)}</p>`;

/** The cell carries the colour, for programs that draw no box around an inline link. */
function buttonOf({ brand, action }: MailParts) {
  const { light, radius } = brand;
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:28px 0 16px">
<tr><td class="button" align="center" bgcolor="${light.primary}" style="background-color:${light.primary};border-radius:${radius};mso-padding-alt:14px 28px">
<a class="button" href="${action.url}" target="_blank" rel="noopener" style="display:inline-block;padding:14px 28px;font:600 16px/20px ${sans};color:${light.onPrimary};text-decoration:none;border-radius:${radius}">${action.label}</a>
</td></tr>
</table>
<p class="muted" style="margin:0 0 28px;font:400 13px/20px ${sans};color:${light.muted}">${action.fallback}<br><a class="link" href="${action.url}" style="color:${light.link};text-decoration:underline;word-break:break-all">${action.url}</a></p>`;
}

function factsOf({ brand, facts }: MailParts) {
  const { light } = brand;
  const line = `border-top:1px solid ${light.border}`;
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;border-collapse:collapse">
<caption class="muted" style="padding:0 0 8px;text-align:left;font:600 13px/20px ${sans};color:${light.muted}">${facts.title}</caption>
${facts.rows.map(
  ({ label, value }) => html`<tr>
<th class="muted line" scope="row" align="left" valign="top" style="${line};padding:10px 16px 10px 0;width:34%;font:400 14px/20px ${sans};color:${light.muted}">${label}</th>
<td class="text line" valign="top" style="${line};padding:10px 0;font:500 14px/20px ${sans};color:${light.text};word-break:break-word">${value}</td>
</tr>`,
)}
</table>`;
}

function styles({ dark }: Brand): string {
  const night = (scope: (name: string) => string) =>
    [
      `${scope("page")}{background-color:${dark.page}!important}`,
      `${scope("card")}{background-color:${dark.card}!important}`,
      `${scope("line")}{border-color:${dark.border}!important}`,
      `${scope("text")}{color:${dark.text}!important}`,
      `${scope("muted")}{color:${dark.muted}!important}`,
      `${scope("link")}{color:${dark.link}!important}`,
      `${scope("button")}{background-color:${dark.primary}!important;color:${dark.onPrimary}!important}`,
    ].join("");
  return [
    ":root{color-scheme:light dark;supported-color-schemes:light dark}",
    "@media (max-width:520px){.inner{padding:28px 22px 24px!important}}",
    `@media (prefers-color-scheme:dark){${night((name) => `.${name}`)}}`,
    // Outlook's apps mark the document instead of answering the media query.
    night((name) => `[data-ogsc] .${name}`),
  ].join("\n");
}

/** The same parts for programs and people that read plain text. */
export function textOf(parts: MailParts): string {
  const { why, sender, home, unsubscribe } = parts.footer;
  // French keeps a space before the colon.
  const colon = parts.locale === "fr" ? "\u00a0:" : ":";
  const leave = unsubscribe
    ? `${unsubscribe.label}${colon} ${unsubscribe.url}\n${unsubscribe.settings}${colon} ${unsubscribe.settingsUrl}\n`
    : "";
  const blocks = [
    parts.heading,
    ...(parts.greeting ? [parts.greeting] : []),
    ...parts.paragraphs,
    `${parts.action.label}${colon}\n${parts.action.url}`,
    [parts.facts.title, ...parts.facts.rows.map(({ label, value }) => `${label}${colon} ${value}`)].join("\n"),
    `-- \n${why}\n${leave}${sender} ${home}`,
  ];
  return `${blocks.join("\n\n")}\n`;
}
