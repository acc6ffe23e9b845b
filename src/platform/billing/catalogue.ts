import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import type { Messages } from "../../kernel/module.ts";
import { metricsOf } from "../metering/metrics.ts";
import { currency, type Plan, plansOf } from "./plans.ts";

const Price = z.object({ month: z.int(), year: z.int() });
export const PlanShown = z.object({
  name: z.string(),
  title: z.string(),
  text: z.string(),
  /** Minor units. */
  prices: Price,
  seats: z.int().nullable(),
  trial_days: z.int(),
  credits: z.int().nullable(),
  limits: z.array(
    z.object({
      metric: z.string(),
      title: z.string(),
      most: z.int().nullable(),
      period: z.enum(["day", "month"]).nullable(),
    }),
  ),
  features: z.array(z.object({ name: z.string(), title: z.string() })),
});
export const PackShown = z.object({
  name: z.string(),
  title: z.string(),
  credits: z.int(),
  price_minor: z.int(),
  valid_days: z.int(),
});
export const Catalogue = z.object({
  product: z.string(),
  currency: z.string(),
  plans: z.array(PlanShown),
  packs: z.array(PackShown),
});

/** What the product sells, in the reader's language: what a pricing page shows. */
export async function getCatalogue(ctx: VisitorCtx): Promise<z.input<typeof Catalogue>> {
  const { house, product } = ctx;
  const { locale } = ctx.request;
  return {
    product,
    currency,
    plans: plansOf(house, product).map((plan) => showPlan(house, product, plan, locale)),
    packs: (house.product(product).packs ?? []).map((pack) => ({
      name: pack.name,
      title: textOf(house, product, locale, ["packs", pack.name, "title"]) ?? pack.name,
      credits: pack.credits,
      price_minor: pack.price,
      valid_days: pack.validDays,
    })),
  };
}

export function showPlan(house: House, product: string, plan: Plan, locale: string): z.input<typeof PlanShown> {
  const text = (...path: string[]) => textOf(house, product, locale, path);
  const metrics = metricsOf(house, product).filter(({ name }) =>
    plansOf(house, product).some(({ limits }) => limits[name]),
  );
  return {
    name: plan.name,
    title: text("plans", plan.name, "title") ?? plan.name,
    text: text("plans", plan.name, "text") ?? "",
    prices: plan.prices,
    seats: plan.seats,
    trial_days: plan.trialDays ?? 0,
    credits: plan.credits ?? null,
    limits: metrics.map(({ name, module }) => ({
      metric: name,
      title: metricTitle(house, module, name, locale),
      most: plan.limits[name]?.most ?? null,
      period: plan.limits[name]?.period ?? null,
    })),
    features: plan.features.map((name) => ({ name, title: text("plans", "features", name) ?? name })),
  };
}

export const metricTitle = (house: House, module: string, name: string, locale: string): string =>
  textOf(house, module, locale, ["metrics", name]) ?? name;

/** A plain text of a module's catalogue; null where there is none. */
export function textOf(house: House, module: string, locale: string, path: readonly string[]): string | null {
  const found = path.reduce<Messages | string | undefined>(
    (at, key) => (typeof at === "object" ? at[key] : undefined),
    house.messages(locale)[module],
  );
  return typeof found === "string" ? found : null;
}
