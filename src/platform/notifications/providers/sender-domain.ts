import type { Resolver } from "node:dns/promises";

/** What the outside reads about mails from a domain: a record of ours, none, or why nobody could be asked. */
export type TextRecord = { found: string; at: string } | { found: null; at: string } | { failed: string; at: string };
export interface SenderRecords {
  /** More than one are as bad as none: RFC 7208, 4.5. */
  spf: TextRecord & { others?: number };
  dmarc: TextRecord;
  /** Null when the selector is not known, as DNS cannot be asked for a list of them. */
  dkim: TextRecord | null;
}

/** All look-ups together: a machine without DNS is told so, and not waited for. */
const timeoutMs = 4_000;

/** Asks DNS for SPF, DMARC and DKIM of the domain that mails are sent from. Never throws. */
export async function lookAtSenderDomain(
  resolver: Resolver,
  domain: string,
  selector: string | undefined,
): Promise<SenderRecords> {
  const timer = setTimeout(() => resolver.cancel(), timeoutMs);
  const ask = (at: string, version: RegExp) => textRecord(resolver, at, version);
  const [spf, dmarc, dkim] = await Promise.all([
    ask(domain, /^v=spf1( |$)/i),
    policyOf(ask, domain),
    selector ? ask(`${selector}._domainkey.${domain}`, /(^|;)\s*p=/i) : null,
  ]);
  clearTimeout(timer);
  return { spf, dmarc, dkim };
}

async function textRecord(resolver: Resolver, at: string, version: RegExp): Promise<TextRecord & { others?: number }> {
  try {
    // One record may be cut into strings of 255 characters, which are joined without a space: RFC 7208, 3.3.
    const texts = (await resolver.resolveTxt(at)).map((parts) => parts.join("").trim());
    const [found = null, ...others] = texts.filter((text) => version.test(text));
    return { found, at, others: others.length };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return code === "ENODATA" || code === "ENOTFOUND" ? { found: null, at } : { failed: code, at };
  }
}

/** A subdomain without a policy of its own is under that of a domain above it. */
async function policyOf(
  ask: (at: string, version: RegExp) => Promise<TextRecord>,
  domain: string,
): Promise<TextRecord> {
  const policies = await Promise.all(above(domain).map((name) => ask(`_dmarc.${name}`, /^v=DMARC1\s*(;|$)/)));
  return policies.find((one) => "failed" in one || one.found !== null) ?? policies[0]!;
}

/** The domain and those above it that somebody can own, the nearest first: `a.b.example.com`, `b.example.com`, `example.com`. */
function above(domain: string): string[] {
  const labels = domain.split(".");
  return labels.slice(0, -1).map((_, cut) => labels.slice(cut).join("."));
}
