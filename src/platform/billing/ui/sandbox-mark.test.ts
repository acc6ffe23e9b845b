import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../../..");
const mark = "platform/billing/ui/sandbox-mark.tsx";

/** The helper; estimates of what work is worth; the platform's own figures, which mark each row by themselves. */
const notPaid = [
  "platform/billing/ui/use-money.ts",
  ...["use-microdollars.ts", "trends.tsx", "roi-calculator.tsx", "proof-dialog.tsx"].map(
    (name) => `products/luna/ui/${name}`,
  ),
  ...["revenue-table.tsx", "figures-cards.tsx"].map((name) => `platform/product-analytics/ui/${name}`),
];
/** The sandbox itself, which says so in its own words. */
const ownWords = ["platform/billing/ui/sandbox-view.tsx", "platform/billing/ui/checkout-page.tsx"];

const textOf = (file: string) => readFileSync(join(source, file), "utf8");

/** A page's file with everything that it imports, of ours and drawn in pages. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of textOf(file).matchAll(/(?:from|import\() ?"(\.[^"]+\.tsx?)"/g)) {
    const next = relative(source, join(source, dirname(file), path!));
    if (next.includes("/ui/") || next.endsWith(".tsx")) reached(next, seen);
  }
  return seen;
}

test("ORC-06.4 every page that shows what is paid carries the sandbox's mark", () => {
  const pages = globSync("app/**/page.tsx", { cwd: source });
  const withMoney = pages.filter((page) =>
    [...reached(page)].some((file) => !notPaid.includes(file) && /useMoney\(|style: "currency"/.test(textOf(file))),
  );
  expect(withMoney.length).toBeGreaterThan(5);
  const unmarked = withMoney.filter((page) => {
    const files = reached(page);
    return !files.has(mark) && !ownWords.some((file) => files.has(file));
  });
  expect(unmarked).toEqual([]);
});
