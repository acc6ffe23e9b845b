import { Resolver } from "node:dns/promises";
import type { House } from "../kernel/house.ts";
import { givenSender } from "../platform/notifications/delivery.ts";
import {
  lookAtSenderDomain,
  type SenderRecords,
  type TextRecord,
} from "../platform/notifications/providers/sender-domain.ts";
import { lookAtMailServer } from "../platform/notifications/providers/smtp.ts";
import { type Finding, one } from "./doctor-finding.ts";

/** Whether mails leave, and whether those who get them can see that they are ours. */
export async function mail(house: House, resolver = new Resolver({ timeout: 1_500, tries: 2 })): Promise<Finding[]> {
  const { waiting } = await one<{ waiting: number }>(
    house,
    "select count(*)::int as waiting from mails where state in ('queued', 'sending') and attempts > 0",
  );
  const retried = `${waiting} deliveries are being retried`;
  const late = { ok: waiting === 0, remedy: "Check SMTP_URL: the server does not take the mails." };
  if (!house.config.SMTP_URL) return [{ ...late, what: `mail goes to the local mailbox at /dev/mailbox; ${retried}` }];
  const [problem, sender] = await Promise.all([
    lookAtMailServer(house).then(
      () => null,
      (error: Error) => error.message,
    ),
    senderDomain(house, resolver),
  ]);
  const server = problem
    ? {
        ok: false,
        what: `the mail server does not answer as it should: ${problem.replaceAll(/\s+/g, " ")}`,
        remedy: "Put SMTP_URL right, or bring the server back; mails wait meanwhile. See docs/runbooks/mail.md.",
      }
    : { ok: true, what: "the mail server answers" };
  return [server, { ...late, what: `mail goes by SMTP; ${retried}` }, ...sender];
}

async function senderDomain(house: House, resolver: Resolver): Promise<Finding[]> {
  const { config } = house;
  const domain = givenSender(config).address.split("@")[1]!.toLowerCase();
  if (!domain.includes(".") || /(^|\.)(localhost|local|test|internal|invalid)$|^[\d.]+$/.test(domain))
    return [
      {
        ok: !config.production,
        what: `mails are sent from ${domain}, which only this network knows: no SPF, DKIM and DMARC`,
        remedy: "Set MAIL_FROM to an address of a domain of yours.",
      },
    ];
  const records = await lookAtSenderDomain(resolver, domain, config.MAIL_DKIM_SELECTOR);
  return [spf(records.spf), dkim(records.dkim, domain), dmarc(records.dmarc)];
}

function spf(record: SenderRecords["spf"]): Finding {
  const { others = 0 } = record;
  const letsAnybody = "found" in record && /\s\+?all\b/i.test(record.found ?? "");
  return judged("SPF", record, {
    wrong:
      others > 0
        ? `there are ${others + 1} of them, which receivers treat as an error`
        : letsAnybody
          ? "it lets every server in the world send"
          : null,
    remedy: (at) =>
      `Publish one TXT record at ${at} that names your mail server, such as "v=spf1 include:mail.example.com -all".`,
  });
}

function dkim(record: SenderRecords["dkim"], domain: string): Finding {
  if (!record)
    return {
      ok: false,
      what: `DKIM of ${domain} is not looked up: its selector is not known`,
      remedy:
        "Set MAIL_DKIM_SELECTOR to the selector that your mail server signs with (s= in a mail's DKIM-Signature).",
    };
  const withdrawn = "found" in record && /(^|;)\s*p=\s*(;|$)/i.test(record.found ?? "");
  return judged("DKIM", record, {
    wrong: withdrawn ? "the key was withdrawn (p= is empty)" : null,
    remedy: (at) =>
      `Publish the mail server's public key as a TXT record at ${at}, or put MAIL_DKIM_SELECTOR right: unsubscribing by one click needs the signature.`,
  });
}

function dmarc(record: TextRecord): Finding {
  return judged("DMARC", record, {
    wrong:
      "found" in record && record.found && !/;\s*p\s*=\s*\w/i.test(record.found) ? "it names no policy (p=)" : null,
    remedy: (at) => `Publish a TXT record at ${at}, such as "v=DMARC1; p=quarantine; rua=mailto:you@example.com".`,
  });
}

function judged(
  name: string,
  record: TextRecord,
  { wrong, remedy }: { wrong: string | null; remedy: (at: string) => string },
): Finding {
  if ("failed" in record)
    return {
      ok: false,
      what: `${name} at ${record.at} cannot be looked up: DNS does not answer (${record.failed})`,
      remedy: "Run the doctor on a machine that reaches a DNS server; mails go out meanwhile.",
    };
  const ok = record.found !== null && !wrong;
  const what =
    record.found === null
      ? `no ${name} record at ${record.at}`
      : `${name} at ${record.at}: ${record.found.slice(0, 100)}`;
  return { ok, what: wrong ? `${what}; ${wrong}` : what, remedy: remedy(record.at) };
}
