import { type House, textOf } from "../../kernel/house.ts";
import type { Module } from "../../kernel/module.ts";

/** Something that is counted. `name` is what reports say, `plural` what figures are called on the wire. */
export interface Metric {
  name: string;
  plural: string;
  category: "usage" | "performance" | "productivity";
  /** One of them is no news: lists of what happened may leave it out. */
  quiet?: boolean;
}
export const metric = (name: string, plural: string, category: Metric["category"] = "usage"): Metric => ({
  name,
  plural,
  category,
});

declare module "../../kernel/module.ts" {
  interface Module {
    /** What is counted of a team; its title stands in the catalogue under `metrics.<name>`. */
    metrics?: readonly Metric[];
  }
}

type CountedMetric = Metric & { module: string };
const known = new WeakMap<House, Map<string, readonly CountedMetric[]>>();

/** A product counts what it declares itself and what the platform counts for every product. */
export function metricsOf(house: House, product: string): readonly CountedMetric[] {
  const ofHouse = known.get(house) ?? new Map<string, readonly CountedMetric[]>();
  known.set(house, ofHouse);
  const before = ofHouse.get(product);
  if (before) return before;
  const counted = (module: Module) => (module.metrics ?? []).map((one) => ({ ...one, module: module.name }));
  const all = [house.product(product), ...house.modules.filter((module) => !("home" in module))].flatMap(counted);
  ofHouse.set(product, all);
  return all;
}

export const metricTitle = (house: House, metric: { module: string; name: string }, locale: string): string =>
  textOf(house, metric.module, locale, ["metrics", metric.name]) ?? metric.name;

/** The same for a metric that is known by its name alone. */
export function titleOf(house: House, product: string, metric: string, locale: string): string {
  const found = metricsOf(house, product).find(({ name }) => name === metric);
  return found ? metricTitle(house, found, locale) : metric;
}

/** In English and in the middle of a sentence: "100 RAG queries". */
export function wordsOf(house: House, product: string, metric: string): string {
  const title = titleOf(house, product, metric, "en");
  return /^[A-Z][a-z]/.test(title) ? `${title[0]!.toLowerCase()}${title.slice(1)}` : title;
}
