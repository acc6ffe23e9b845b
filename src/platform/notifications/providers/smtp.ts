import type { Transporter } from "nodemailer";
import type { House } from "../../../kernel/house.ts";

export interface Message {
  id: string;
  from: { name: string; address: string };
  to: { name: string; address: string };
  subject: string;
  html: string;
  text: string;
  locale: string;
  date: Date;
  /** Where a mail program ends mails of this kind with one POST; null for mails that always come. */
  unsubscribe: string | null;
}

/** What the server's answer means for the mail. `away`: it never got to judge the mail, so every other mail waits too. */
export type Refusal = "away" | "later" | "bad_address" | "returned" | "refused";

export class MailRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/** One process's line to the mail server of one house. */
interface Line {
  transporter: Promise<Transporter> | null;
  /** Times in a row that the server did not answer, and until when nobody asks it again. */
  failures: number;
  restsUntil: number;
  /** Conversations at this moment. */
  open: number;
}

const lines = new WeakMap<House, Line>();
const timeoutMs = 15_000;
/** The whole conversation, however slowly the server answers; a claimed mail is left alone for longer than this. */
export const conversationMs = 45_000;
const longestRestMs = 30_000;
const answerSoonMs = 1_000;

function lineOf(house: House): Line {
  const known = lines.get(house);
  if (known) return known;
  const line = { transporter: null, failures: 0, restsUntil: 0, open: 0 };
  lines.set(house, line);
  return line;
}

async function openTransporter({ config }: House, mostMs = timeoutMs): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  return createTransport({
    url: config.SMTP_URL!,
    pool: true,
    maxConnections: config.WORKER_CONCURRENCY,
    // A connection lost after the message was handed over must not send it again unseen: the queue decides.
    maxRequeues: 0,
    idleTimeout: mostMs,
    dnsTimeout: mostMs,
    connectionTimeout: mostMs,
    greetingTimeout: mostMs,
    socketTimeout: mostMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0] & object);
}

/** Greets the server and signs in to it, without a mail. Throws what it or the network says. */
export async function lookAtMailServer(house: House): Promise<void> {
  const transporter = await openTransporter(house, 5_000);
  try {
    await transporter.verify();
  } finally {
    transporter.close();
  }
}

/**
 * How long the server is left alone. While it is down each attempt may hold a worker for 15 s: one of the mails asks,
 * the others wait for its answer, and jobs of other kinds run on.
 */
export function serverRestsMs(house: House): number {
  const line = lineOf(house);
  const restMs = Math.max(0, line.restsUntil - performance.now());
  return restMs === 0 && line.failures > 0 && line.open > 0 ? answerSoonMs : restMs;
}

/** Puts a message into the server's hands. Throws MailRefused. */
export async function sendBySmtp(house: House, message: Message): Promise<void> {
  const line = lineOf(house);
  line.open++;
  try {
    line.transporter ??= openTransporter(house);
    const transporter = await line.transporter;
    await transporter.sendMail({
      from: message.from,
      to: message.to,
      envelope: { from: message.from.address, to: [message.to.address] },
      subject: message.subject,
      text: message.text,
      html: message.html,
      date: message.date,
      messageId: `<${message.id}@${message.from.address.split("@")[1]}>`,
      headers: {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": message.locale,
        ...(message.unsubscribe && {
          "List-Unsubscribe": { prepared: true, value: `<${message.unsubscribe}>` },
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }),
      },
      signal: AbortSignal.timeout(conversationMs),
    } as Parameters<Transporter["sendMail"]>[0]);
    wakeUp(line);
  } catch (error) {
    const refused = judge(error as SmtpError);
    if (refused.refusal === "away") rest(line);
    else wakeUp(line);
    throw refused;
  } finally {
    line.open--;
  }
}

function wakeUp(line: Line): void {
  line.failures = 0;
  line.restsUntil = 0;
}

function rest(line: Line): void {
  // Those who asked together failed together: that is one failure.
  if (line.restsUntil > performance.now()) return;
  line.failures++;
  line.restsUntil = performance.now() + Math.min(500 * 2 ** Math.min(line.failures, 10), longestRestMs);
}

interface SmtpError extends Error {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

function judge(error: SmtpError): MailRefused {
  const answer = error.response ?? error.message;
  return new MailRefused(refusalOf(error, answer), answer.replaceAll(/\s+/g, " ").slice(0, 500));
}

// Without an answer of the server these blame the line; any other error is about this one mail.
const lineErrors = /^(ECONNECTION|ETIMEDOUT|ESOCKET|EDNS|ETLS|EAUTH|ENOAUTH|EOAUTH2|EPROTOCOL|EPROXY|ECONFIG|EABORT)$/;

function refusalOf({ responseCode, command, code }: SmtpError, answer: string): Refusal {
  if (!responseCode) return lineErrors.test(code ?? "") ? "away" : "later";
  // Our own greeting, password or sender is refused: nothing to do with this mail, and the operator can put it right.
  if (responseCode === 421 || (command !== "RCPT TO" && command !== "DATA")) return "away";
  if (responseCode < 500 || responseCode === 503) return "later";
  const enhanced = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})/.exec(answer)?.[1];
  const returned = responseCode === 550 || responseCode === 551 || responseCode === 553;
  if (enhanced ? /^5\.1\.|^5\.2\.1$/.test(enhanced) : returned) return "bad_address";
  return returned ? "returned" : "refused";
}
