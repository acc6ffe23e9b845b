import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type PDFDocument from "pdfkit";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict } from "../../kernel/errors.ts";
import { textOf } from "../../kernel/house.ts";
import { findInvoice, type InvoiceId, linesSaid } from "./invoice-list.ts";
import type { invoices } from "./tables.ts";

type Invoice = typeof invoices.$inferSelect;

/** A paid invoice as an A4 page in the reader's language. Its figures were fixed when it was issued. */
export async function invoicePdf(ctx: Ctx, { id }: z.output<typeof InvoiceId>): Promise<Response> {
  const found = await findInvoice(ctx, id);
  const invoice = { ...found, lines: linesSaid(ctx, found.lines) };
  if (!invoice.number) throw conflict("not_paid", "An invoice has its number, and its PDF, once it is paid.");
  const bytes = await drawInvoice(invoice, {
    locale: ctx.request.locale,
    timeZone: ctx.team.time_zone,
    seller: ctx.house.config.INVOICE_SELLER ?? ctx.house.product(ctx.product).title,
    text: (key) => textOf(ctx.house, "billing", ctx.request.locale, ["pdf", key]) ?? key,
  });
  return new Response(bytes as never, {
    headers: {
      "Content-Type": "application/pdf",
      "Content-Disposition": `inline; filename="invoice-${invoice.number}.pdf"`,
      "Cache-Control": "private, no-store",
    },
  });
}

interface Look {
  locale: string;
  timeZone: string;
  /** Name, address and tax number of who sells, one line each. */
  seller: string;
  text(key: string): string;
}

const page = { left: 56, right: 539, width: 483 };
const ink = "#18181b";
const muted = "#71717a";
const rule = "#e4e4e7";

/** Latin and Cyrillic letters; what the font has not is drawn as a question mark instead of not at all. */
const fontFolder = join(dirname(createRequire(import.meta.url).resolve("geist/font/sans")), "fonts/geist-sans");

export async function drawInvoice(invoice: Invoice, look: Look): Promise<Uint8Array> {
  const { text } = look;
  const { default: Document } = await import("pdfkit");
  const doc = new Document({
    size: "A4",
    margins: { top: 56, bottom: 56, left: page.left, right: 56 },
    info: { Title: `${text("invoice")} ${invoice.number}`, CreationDate: invoice.paid_at ?? invoice.issued_at },
    lang: look.locale,
    font: join(fontFolder, "Geist-Regular.ttf"),
  });
  doc.registerFont("plain", join(fontFolder, "Geist-Regular.ttf"));
  doc.registerFont("bold", join(fontFolder, "Geist-SemiBold.ttf"));
  const done = new Promise<Uint8Array>((resolve, reject) => {
    const parts: Buffer[] = [];
    doc.on("data", (part: Buffer) => parts.push(part));
    doc.on("end", () => resolve(Buffer.concat(parts)));
    doc.on("error", reject);
  });
  const day = new Intl.DateTimeFormat(look.locale, { dateStyle: "long", timeZone: look.timeZone });
  drawHead(doc, invoice, look, day);
  drawLines(doc, invoice, look, day);
  drawSums(doc, invoice, look, day);
  doc.end();
  return done;
}

type Doc = InstanceType<typeof PDFDocument>;

function drawHead(doc: Doc, invoice: Invoice, { text, seller }: Look, day: Intl.DateTimeFormat): void {
  doc.font("bold").fontSize(22).fillColor(ink).text(text("invoice"), page.left, 56);
  doc.font("plain").fontSize(10).fillColor(muted).text(invoice.number!, page.left, 84);
  doc.font("plain").fontSize(9).fillColor(ink).text(drawable(doc, seller), 320, 58, { width: 219, align: "right" });
  const facts = [
    [text("issued"), day.format(invoice.issued_at)],
    [text("paid"), day.format(invoice.paid_at ?? invoice.issued_at)],
    [text("billedTo"), [invoice.billed_to.team, invoice.billed_to.email].filter(Boolean).join("\n")],
  ] as const;
  facts.forEach(([label, value], index) => {
    const x = page.left + index * 150;
    doc.font("plain").fontSize(8).fillColor(muted).text(label, x, 132);
    doc
      .fontSize(10)
      .fillColor(ink)
      .text(drawable(doc, value), x, 145, { width: index === 2 ? 183 : 140 });
  });
  doc.y = Math.max(doc.y, 172) + 24;
}

function drawLines(doc: Doc, invoice: Invoice, { text, locale }: Look, day: Intl.DateTimeFormat): void {
  const amount = moneyIn(locale, invoice.currency);
  doc.font("plain").fontSize(8).fillColor(muted);
  const top = doc.y;
  doc.text(text("description"), page.left, top);
  doc.text(text("amount"), 420, top, { width: 119, align: "right" });
  line(doc, top + 14);
  doc.y = top + 22;
  for (const { text: what, amount_minor, period_start, period_end } of invoice.lines) {
    if (doc.y > 700) doc.addPage();
    const at = doc.y;
    doc.font("plain").fontSize(10).fillColor(ink).text(amount(amount_minor), 420, at, { width: 119, align: "right" });
    doc.text(drawable(doc, what), page.left, at, { width: 350 });
    if (period_start && period_end)
      doc
        .fontSize(8)
        .fillColor(muted)
        .text(`${day.format(new Date(period_start))} – ${day.format(new Date(period_end))}`, page.left, doc.y + 2);
    doc.y += 8;
  }
  line(doc, doc.y);
}

function drawSums(doc: Doc, invoice: Invoice, { text, locale }: Look, day: Intl.DateTimeFormat): void {
  const amount = moneyIn(locale, invoice.currency);
  const sums: [string, number, boolean][] = [[text("total"), invoice.total_minor, true]];
  if (invoice.refunded_minor > 0) sums.push([text("refunded"), -invoice.refunded_minor, false]);
  doc.y += 12;
  for (const [label, minor, strong] of sums) {
    const at = doc.y;
    doc
      .font(strong ? "bold" : "plain")
      .fontSize(strong ? 12 : 10)
      .fillColor(ink);
    doc.text(label, 300, at, { width: 120 });
    doc.text(amount(minor), 420, at, { width: 119, align: "right" });
    doc.y = at + 20;
  }
  doc
    .font("plain")
    .fontSize(9)
    .fillColor(muted)
    .text(`${text("paidOn")} ${day.format(invoice.paid_at ?? invoice.issued_at)}.`, page.left, doc.y + 16);
  if (invoice.provider === "sandbox") doc.text(text("sandbox"), page.left, doc.y + 4);
}

const line = (doc: Doc, y: number) =>
  doc.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.5).strokeColor(rule).stroke();

const moneyIn = (locale: string, currency: string) => {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  return (minor: number) => inFont(format.format(minor / 100));
};

/** The narrow space of French figures is not in the font; an ordinary fixed one is. */
const inFont = (text: string) => text.replaceAll("\u202f", "\u00a0");

/** A missing letter would be left out without a word. */
function drawable(doc: Doc, text: string): string {
  const { font } = (doc as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } })._font;
  return [...inFont(text)]
    .map((char) => (char === "\n" || font.hasGlyphForCodePoint(char.codePointAt(0)!) ? char : "?"))
    .join("");
}
