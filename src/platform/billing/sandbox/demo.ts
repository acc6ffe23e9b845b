import type { Ctx } from "../../../kernel/ctx.ts";
import type { SeedTools } from "../../../kernel/module.ts";
import { mine } from "../../../kernel/tables.ts";
import { applyFacts } from "../intake.ts";
import { packTitle, plansOf, planTitle } from "../plans.ts";
import { providerNamed } from "../providers/chosen-provider.ts";
import * as books from "./books.ts";
import { sandboxInvoices, sandboxSubscriptions } from "./tables.ts";

const goodCard = "4242424242424242";

/**
 * A demo team's subscription with its renewals until now, each at its moment: the largest plan of those with a number of
 * seats. What the sandbox says is taken in at once, as its webhooks would bring it later. Nothing for a product that
 * sells no plan.
 */
export async function seedSubscription({ now, at }: SeedTools, since: Date): Promise<void> {
  const wish = await at(since, async (ctx) =>
    plansOf(ctx.house, ctx.product).findLast(({ prices, seats }) => prices.month > 0 && seats !== null),
  );
  if (!wish) return;
  await at(since, (ctx) =>
    books.openSubscription(ctx, {
      ...{
        email: ctx.actor.email!,
        card: goodCard,
        plan: wish.name,
        interval: "month",
        amountMinor: wish.prices.month,
      },
      ...{ text: planTitle(ctx.house, ctx.product, wish.name), trialDays: 0 },
    }),
  );
  for (let moment: Date | null = since; moment; moment = await at(now, (ctx) => books.nextDue(ctx, ctx.now()))) {
    await at(moment, (ctx) => books.runDue(ctx, (plan) => planTitle(ctx.house, ctx.product, plan)));
    await at(moment, takeIn);
  }
}

/** A pack of credits that a demo team bought at a moment, with its invoice. */
export async function seedPack({ at }: Pick<SeedTools, "at">, moment: Date, name: string): Promise<void> {
  await at(moment, async (ctx) => {
    const { price } = ctx.house.product(ctx.product).packs!.find((pack) => pack.name === name)!;
    const text = packTitle(ctx.house, ctx.product, name, "en");
    await books.sellPack(ctx, { email: ctx.actor.email!, pack: name, amountMinor: price, text });
  });
  await at(moment, takeIn);
}

async function takeIn(ctx: Ctx): Promise<void> {
  const subscriptions = await ctx.db
    .select({ subscription_id: sandboxSubscriptions.id })
    .from(sandboxSubscriptions)
    .where(mine(ctx, sandboxSubscriptions));
  const invoices = await ctx.db
    .select({ invoice_id: sandboxInvoices.id })
    .from(sandboxInvoices)
    .where(mine(ctx, sandboxInvoices))
    .orderBy(sandboxInvoices.issued_at);
  const provider = providerNamed(ctx.house, "sandbox")!;
  for (const payload of [...subscriptions, ...invoices])
    await applyFacts(ctx, "sandbox", await provider.read({ id: "demo", type: "demo", payload }));
}
