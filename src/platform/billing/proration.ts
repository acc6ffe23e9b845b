import type { Interval } from "./plans.ts";
import type { InvoiceLine } from "./tables.ts";

export interface Period {
  start: Date;
  end: Date;
}
export interface Priced {
  title: string;
  amountMinor: number;
  interval: Interval;
}

/**
 * What a change in the middle of a period costs now. Within one interval the period stays: the unused share of the old
 * price is given back, the same share of the new one is charged, each rounded to whole minor units. To another interval
 * a new period begins: the unused share is given back and the whole new price charged. A negative sum is a credit.
 * As Stripe does with `proration_behavior: always_invoice`: https://docs.stripe.com/billing/subscriptions/prorations
 */
export function prorate(
  old: Priced,
  next: Priced,
  period: Period,
  now: Date,
): { lines: InvoiceLine[]; dueMinor: number } {
  const whole = period.end.getTime() - period.start.getTime();
  const rest = Math.min(Math.max(period.end.getTime() - now.getTime(), 0), whole);
  const unused = Math.round((old.amountMinor * rest) / whole);
  const same = old.interval === next.interval;
  const charged = same ? Math.round((next.amountMinor * rest) / whole) : next.amountMinor;
  const end = same ? period.end : addInterval(now, next.interval, 1);
  const line = (text: string, amountMinor: number, until: Date): InvoiceLine => ({
    text,
    quantity: 1,
    amount_minor: amountMinor,
    period_start: now.toISOString(),
    period_end: until.toISOString(),
  });
  const lines = [
    ...(unused > 0 ? [line(`Unused time on ${old.title}`, -unused, period.end)] : []),
    ...(charged > 0 ? [line(`${same ? "Remaining time on " : ""}${next.title}`, charged, end)] : []),
  ];
  return { lines, dueMinor: charged - unused };
}

/** `count` intervals after the anchor; a day that a month lacks becomes its last, and the anchor's day comes back after. */
export function addInterval(anchor: Date, interval: Interval, count: number): Date {
  const months = anchor.getUTCMonth() + (interval === "month" ? count : 12 * count);
  const lastDay = new Date(Date.UTC(anchor.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const moved = new Date(anchor);
  moved.setUTCDate(1);
  moved.setUTCMonth(months);
  moved.setUTCDate(Math.min(anchor.getUTCDate(), lastDay));
  return moved;
}
