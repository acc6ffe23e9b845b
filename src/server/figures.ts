import { parseArgs } from "node:util";
import { isProblem } from "../kernel/errors.ts";
import type { House } from "../kernel/house.ts";
import { isProduct } from "../kernel/module.ts";
import { FigureQuery, type Figures, figuresOf } from "../platform/product-analytics/product-analytics.ts";

/**
 * `npm run figures -- [product] [from] [to] [--json]`: prints how one product, or each, is used and what it brings in.
 * Days of the calendar (UTC), both included; the last 30 unless said.
 */
export async function tellFigures(house: House, words: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: words,
    options: { json: { type: "boolean" } },
    allowPositionals: true,
  });
  const days = positionals.filter((word) => /^\d/.test(word));
  const named = positionals.filter((word) => !days.includes(word));
  const products = named.length > 0 ? named : house.modules.filter(isProduct).map(({ name }) => name);
  const all: Figures[] = [];
  for (const product of products) {
    const query = FigureQuery.safeParse({ product, from: days[0], to: days[1] });
    const found = query.success ? await figuresOf(house, query.data).catch(refusedToNull) : null;
    if (!found)
      throw new Error("npm run figures -- [product] [from] [to] [--json], with at most 400 days like 2026-01-31");
    all.push(found);
  }
  console.info(values.json ? JSON.stringify(all, null, 2) : all.map(plainFigures).join("\n\n"));
}

const refusedToNull = (error: unknown): null => {
  if (isProblem(error)) return null;
  throw error;
};

/** As tables of plain text. */
export function plainFigures(figures: Figures): string {
  const { product, from, to, page_views: views, people, features, reported, funnel, revenue } = figures;
  return [
    `${product}, ${from} to ${to} (UTC)`,
    "",
    table(
      ["Page", "Views", "signed in"],
      views.pages.map(({ route, views, signed_in }) => [route, views, signed_in]),
    ),
    "",
    table(["People", "last day", "7 days", "30 days"], [["active", people.dau, people.wau, people.mau]]),
    "",
    table(
      ["What was done", "Times", "People", "Teams"],
      features.map((one) => [one.feature, one.uses, one.people, one.teams]),
    ),
    "",
    table(
      ["What was used", "Times", "Teams"],
      reported.map(({ kind, name, uses, teams }) => [kind === "agent" ? `agent ${name}` : name, uses, teams]),
    ),
    "",
    table(
      ["From view to payment", "Count", "of the step before"],
      funnel.steps.map(({ step, count, rate }) => [
        (step === "activated" && funnel.activation) || stepWords[step],
        count,
        percent(rate),
      ]),
    ),
    `Upgrades from free: ${funnel.upgrades} of ${funnel.could_upgrade} teams (${percent(funnel.conversion)})`,
    "",
    table(
      ["Month", "MRR", "Paying", "ARPU", "Ended", "Churn"],
      revenue.flatMap(({ month, currency, live, sandbox }) =>
        [
          { ...live, name: month },
          ...(sandbox.paying_teams + sandbox.paying_at_start > 0 ? [{ ...sandbox, name: `${month} sandbox` }] : []),
        ].map((one) => [
          one.name,
          money(one.mrr_minor, currency),
          one.paying_teams,
          money(one.arpu_minor, currency),
          `${one.ended} of ${one.paying_at_start}`,
          percent(one.churn),
        ]),
      ),
    ),
  ].join("\n");
}

const stepWords: Record<Figures["funnel"]["steps"][number]["step"], string> = {
  views: "Views of landing page and prices",
  signed_up: "Signed up",
  verified: "Address confirmed",
  activated: "First success",
  saw_plans: "Saw the plans",
  opened_checkout: "Opened a checkout",
  paid: "Paid for a plan",
};

const percent = (share: number | null) => (share === null ? "–" : `${share.toFixed(1)} %`);
const money = (minor: number | null, currency: string) =>
  minor === null ? "–" : `${(minor / 100).toFixed(2)} ${currency}`;

/** Columns as wide as their widest cell; the first to the left, figures to the right. */
function table(head: string[], rows: (string | number)[][]): string {
  if (rows.length === 0) return `${head[0]}: nothing yet`;
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  "),
    )
    .join("\n");
}
