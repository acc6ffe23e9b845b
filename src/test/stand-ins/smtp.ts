import { once } from "node:events";
import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  from: string;
  to: string[];
  raw: string;
  mail: Email;
  /** One header as it came, unfolded. */
  header(name: string): string | null;
  at: number;
}

/** An SMTP server on loopback that keeps what it accepts. */
export interface SmtpStandIn {
  url: string;
  port: number;
  received: ReceivedMail[];
  /** Recipients that were named to it, accepted or not. */
  recipients: string[];
  /** Called for each recipient; throw `reply(550, "…")` to refuse. */
  onRecipient: (address: string) => void;
  /** Called when a message was stored, before the server says so. */
  onMessage: (received: ReceivedMail) => void | Promise<void>;
  /** Waits until as many mails have come for the address. */
  arrived(to: string, count?: number, timeoutMs?: number): Promise<ReceivedMail[]>;
  stop(): Promise<void>;
}

export const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/** `port` 0 takes a free one; naming one brings a stopped server back to its address. */
export async function startSmtp(port = 0): Promise<SmtpStandIn> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    closeTimeout: 200,
    onRcptTo({ address }, _session, done) {
      standIn.recipients.push(address);
      attempt(() => standIn.onRecipient(address), done);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () =>
        attempt(async () => {
          const raw = Buffer.concat(chunks).toString("utf8");
          const received = await receivedFrom(raw, session.envelope);
          standIn.received.push(received);
          await standIn.onMessage(received);
        }, done),
      );
    },
  });
  // A client that breaks off is what some tests are about.
  server.on("error", () => {});
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const bound = (server.server.address() as AddressInfo).port;
  const standIn: SmtpStandIn = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    received: [],
    recipients: [],
    onRecipient: () => {},
    onMessage: () => {},
    async arrived(to, count = 1, timeoutMs = 15_000) {
      for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
        const mails = standIn.received.filter((received) => received.to.includes(to));
        if (mails.length >= count) return mails;
        if (Date.now() > end) throw new Error(`${mails.length} of ${count} mails came for ${to}`);
      }
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return standIn;
}

async function receivedFrom(raw: string, envelope: Envelope): Promise<ReceivedMail> {
  const mail = await PostalMime.parse(raw);
  return {
    from: envelope.mailFrom ? envelope.mailFrom.address : "",
    to: envelope.rcptTo.map(({ address }) => address),
    raw,
    mail,
    header: (name) => mail.headers.find(({ key }) => key === name.toLowerCase())?.value ?? null,
    at: Date.now(),
  };
}

interface Envelope {
  mailFrom: false | { address: string };
  rcptTo: { address: string }[];
}

function attempt(work: () => void | Promise<void>, done: (error?: Error | null) => void): void {
  Promise.resolve()
    .then(work)
    .then(() => done(), done);
}
