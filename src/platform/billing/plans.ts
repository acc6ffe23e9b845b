import { type House, textOf } from "../../kernel/house.ts";
import type { Period } from "../metering/periods.ts";

export type Interval = "month" | "year";
/** What may say a feature as well, where plans stand side by side. */
export const saidBy = ["limits", "smaller_plan"] as const;

/** What a team may buy. Its texts stand in the product's catalogue: `plans.<name>.title`, `plans.<name>.text`, and a
 * pack's in `packs.<name>.title`. */
export interface Plan {
  name: string;
  /** Minor units of `currency` an interval; 0 for a plan without payment. */
  prices: Record<Interval, number>;
  /** Members and open invitations; null for as many as one likes. */
  seats: number | null;
  /** Metric → how much of it a period allows; a metric that is not named has no limit. */
  limits: Record<string, { most: number; period: Period }>;
  /** Days before the first payment, once for a team. */
  trialDays?: number;
  /** Keys of the catalogue, `plans.features.<key>`, in the order of the comparison. */
  features: readonly string[];
  /** Features that the limits and seats say, too, or a smaller plan's features. */
  saidBy?: Partial<Record<(typeof saidBy)[number], readonly string[]>>;
  /** Calls by one key or one person's programs in an hour. */
  requestsPerHour: number;
  /** Credits that each paid month begins with; what is left of them ends with it. */
  credits?: number;
}

/** Credits to buy once. */
export interface CreditPack {
  name: string;
  credits: number;
  /** Minor units of `currency`. */
  price: number;
  /** Days until what is left of it expires. */
  validDays: number;
}

/** One currency for all: several are out of scope by the source. */
export const currency = "USD";

declare module "../../kernel/module.ts" {
  interface Product {
    /** Cheapest first; the first one is what a team has without paying. */
    plans?: readonly Plan[];
    packs?: readonly CreditPack[];
    /** Where its customers pay when several providers are set up. */
    payments?: "stripe" | "lemonsqueezy";
  }
}

/** What a product without plans gives to everyone. */
const everything: Plan = {
  name: "free",
  prices: { month: 0, year: 0 },
  seats: null,
  limits: {},
  features: [],
  requestsPerHour: 1_000,
};

export const plansOf = (house: House, product: string): readonly Plan[] => house.product(product).plans ?? [everything];

export const freePlan = (house: House, product: string): Plan => plansOf(house, product)[0]!;

export const findPlan = (house: House, product: string, name: string): Plan | null =>
  plansOf(house, product).find((plan) => plan.name === name) ?? null;

export const planTitle = (house: House, product: string, name: string, locale = "en"): string =>
  textOf(house, product, locale, ["plans", name, "title"]) ?? name;

export const packTitle = (house: House, product: string, name: string, locale: string): string =>
  textOf(house, product, locale, ["packs", name, "title"]) ?? name;
