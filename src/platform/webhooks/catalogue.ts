import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { type House, textOf } from "../../kernel/house.ts";
import { isProduct } from "../../kernel/module.ts";

export const EventTypes = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      /** `job` for `job.completed`: with `.*` it stands for all of them. */
      group: z.string(),
      description: z.string(),
      /** The shape of `data` in the payload. */
      schema: z.record(z.string(), z.unknown()),
    }),
  ),
});

// The same as webhook_offers() in functions.sql: what concerns a person's own account, those who run the platform, and
// webhooks themselves.
const notOffered = new Set(["user", "onboarding", "notifications", "staff", "webhook"]);
const groupOf = (name: string) => name.split(".")[0]!;

/** The events that a team of this product may hear of. */
const offered = (house: House, product: string) =>
  house.modules
    .filter((module) => !isProduct(module) || module.name === product)
    .flatMap((module) => (module.events ?? []).map((definition) => ({ module: module.name, ...definition })))
    .filter(({ name }) => !notOffered.has(groupOf(name)));

export async function listEventTypes(ctx: VisitorCtx): Promise<z.input<typeof EventTypes>> {
  const data = offered(ctx.house, ctx.product).map(({ module, name, data: shape }) => {
    const sentence = textOf(ctx.house, module, ctx.request.locale, ["events", name.replaceAll(".", "_")]);
    const schema = z.toJSONSchema(shape, { io: "output", unrepresentable: "any" }) as Record<string, unknown>;
    return {
      name,
      group: groupOf(name),
      description: plainSentence(sentence ?? name),
      schema,
    };
  });
  return { data: data.toSorted((a, b) => a.name.localeCompare(b.name)) };
}

/** The event's sentence with its values left out: "{name} was renamed" becomes "… was renamed". */
function plainSentence(text: string): string {
  let plain = text;
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain
      .replace(
        /\{\s*\w+\s*,\s*(?:plural|select)\s*,[^{}]*?(?:\w+|=\d+)\s*\{[^{}]*\}(?:\s*(?:\w+|=\d+)\s*\{[^{}]*\})*\s*\}/g,
        (choice) => /other\s*\{([^{}]*)\}/.exec(choice)?.[1] ?? "…",
      )
      .replace(/\{\w+(?:,\s*(?:number|date)[^{}]*)?\}/g, "…");
  }
  return plain.replaceAll("#", "…");
}

/** What of `patterns` names no event that there is. */
export function unknownEvents(house: House, product: string, patterns: readonly string[]): string[] {
  const names = offered(house, product).map(({ name }) => name);
  const known = new Set(["*", ...names, ...names.map((name) => `${groupOf(name)}.*`)]);
  return patterns.filter((pattern) => !known.has(pattern));
}
