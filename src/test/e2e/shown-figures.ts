import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** The cells of each row of a table, header cells of rows among them; none where no such table is. */
export const rowsOf = (within: Page | Locator, caption: string): Promise<string[][]> =>
  within
    .locator(`table:has(> caption:text-is("${caption}"))`)
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent!.replace(/\s/g, " ").trim())),
    );

/** Each figure by its name, of cards that stand side by side. */
export const figuresIn = (section: Locator): Promise<Record<string, string>> =>
  section.evaluate((cards) =>
    Object.fromEntries(
      [...cards.children].map((card) => {
        const [name, value] = [card.querySelector("span"), card.querySelector("p")];
        return [name!.textContent, value!.textContent!.replace(/\s/g, " ").trim()];
      }),
    ),
  );

/** A part of a page, by its heading. */
export const partOf = (page: Page, heading: string): Locator =>
  page.locator("section", { has: page.getByRole("heading", { name: heading, exact: true, level: 2 }) }).last();

export const say = (value: number, options?: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat("en", options).format(value).replace(/\s/g, " ");
const orDash = (of: (value: number) => string) => (value: number | null) => (value === null ? "—" : of(value));
export const percent = orDash((value) => say(value / 100, { style: "percent", maximumFractionDigits: 1 }));
export const tenth = (value: number) => say(value, { maximumFractionDigits: 1 });
export const duration = orDash((ms) => {
  const [value, unit] =
    ms < 1_000 ? [Math.round(ms), "millisecond"] : ms < 60_000 ? [ms / 1_000, "second"] : [ms / 60_000, "minute"];
  return say(value, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
});
export const day = (date: string) =>
  new Date(date).toLocaleDateString("en", { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" });
export const month = (name: string) =>
  new Date(`${name}-01`).toLocaleDateString("en", { timeZone: "UTC", month: "long", year: "numeric" });

/**
 * What is done shows on the open page within two seconds of its answer. A busy moment of the machine may take one of
 * three; a page that waits longer for its news takes all of them.
 */
export async function showsAtOnce(act: () => Promise<unknown>, shown: () => Promise<Locator>): Promise<void> {
  const took: number[] = [];
  do {
    await act();
    const answered = Date.now();
    await (await shown()).waitFor({ timeout: 10_000 });
    took.push(Date.now() - answered);
  } while (took.at(-1)! > 2_000 && took.length < 3);
  expect(Math.min(...took)).toBeLessThanOrEqual(2_000);
}
