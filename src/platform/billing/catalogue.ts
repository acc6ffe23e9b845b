import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { type House, textOf } from "../../kernel/house.ts";
import { metricsOf, metricTitle } from "../metering/metrics.ts";
import { currency, type Plan, packTitle, plansOf, planTitle, saidBy } from "./plans.ts";
import { preferredProvider } from "./providers/chosen-provider.ts";

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
  features: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      said_by: z.enum(saidBy).nullable(),
    }),
  ),
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
  /** What is bought here is paid in the sandbox: no real money moves. */
  sandbox: z.boolean(),
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
      title: packTitle(house, product, pack.name, locale),
      credits: pack.credits,
      price_minor: pack.price,
      valid_days: pack.validDays,
    })),
    sandbox: preferredProvider(house, product)?.name === "sandbox",
  };
}

export function showPlan(house: House, product: string, plan: Plan, locale: string): z.input<typeof PlanShown> {
  const text = (...path: string[]) => textOf(house, product, locale, path);
  const metrics = metricsOf(house, product).filter(({ name }) =>
    plansOf(house, product).some(({ limits }) => limits[name]),
  );
  return {
    name: plan.name,
    title: planTitle(house, product, plan.name, locale),
    text: text("plans", plan.name, "text") ?? "",
    prices: plan.prices,
    seats: plan.seats,
    trial_days: plan.trialDays ?? 0,
    credits: plan.credits ?? null,
    limits: metrics.map((metric) => ({
      metric: metric.name,
      title: metricTitle(house, metric, locale),
      most: plan.limits[metric.name]?.most ?? null,
      period: plan.limits[metric.name]?.period ?? null,
    })),
    features: plan.features.map((name) => ({
      ...{ name, title: text("plans", "features", name) ?? name },
      said_by: saidBy.find((part) => plan.saidBy?.[part]?.includes(name)) ?? null,
    })),
  };
}
