import { z } from "zod";

/** What an event is about: a page elsewhere, or the bare hash, number or name of something without an address. */
export const EventLink = z.object({
  kind: z.enum(["commit", "pull_request", "tag", "url"]),
  /** `4f2a9c1`, `#42`, `v1.2`, or the host of the address. */
  label: z.string(),
  href: z.string().nullable().describe("An http or https address."),
});
type Link = z.output<typeof EventLink>;

/** How a word is shown, when it is one of the kind at all. */
const labels: Record<Link["kind"], (word: string) => string | null> = {
  commit: (word) => (/^[0-9a-f]{7,64}$/i.test(word) ? word.slice(0, 7) : null),
  pull_request: (word) => (/^#?\d{1,9}$/.test(word) ? `#${word.replace("#", "")}` : null),
  tag: (word) => (/^[\w.+@/-]{1,60}$/.test(word) ? word : null),
  url: () => null,
};

/**
 * The links in what a reporter wrote as metadata, under the keys `commit`, `pull_request`, `tag` and `url`: each an
 * address, or a hash, number or name. The label is read from the address itself, so that it cannot promise another one.
 */
export function linksOf(metadata: Record<string, unknown>): Link[] {
  return EventLink.shape.kind.options.flatMap((kind) => {
    const value = metadata[kind];
    return typeof value === "string" || typeof value === "number" ? (linkOf(kind, String(value)) ?? []) : [];
  });
}

function linkOf(kind: Link["kind"], value: string): Link | null {
  const address = URL.parse(value);
  if (!address) {
    const label = labels[kind](value);
    return label === null ? null : { kind, label, href: null };
  }
  // What stands before an @ makes an address look like another host's.
  if (!/^https?:$/.test(address.protocol) || address.username || address.password) return null;
  const words = address.pathname.split("/").filter(Boolean).map(decoded);
  const label = words.map(labels[kind]).findLast((found) => found !== null);
  return { kind, label: label ?? address.host, href: address.href };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
