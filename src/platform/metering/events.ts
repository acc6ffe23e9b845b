import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";

/** Once per limit and period, at 80 % and at 100 %. */
export const limitNear = event(
  "usage.limit_near",
  z.object({
    counter: z.string(),
    metric: z.string(),
    set_by: z.string(),
    used: z.int(),
    most: z.int(),
    percent: z.union([z.literal(80), z.literal(100)]),
    /** When the period ends and counting begins anew. */
    resets_at: z.coerce.date(),
  }),
);

/** A day on which much more or much less was used than on others of its weekday; once per day, metric and subject. */
export const usageUnusual = event(
  "usage.unusual",
  z.object({
    alert_id: z.uuid(),
    metric: z.string(),
    of: z.enum(["team", "key"]),
    key_id: z.uuid().nullable(),
    key_name: z.string(),
    day: z.iso.date(),
    value: z.int(),
    low: z.int(),
    high: z.int(),
  }),
);
export const alertDismissed = event(
  "usage.alert_dismissed",
  z.object({ alert_id: z.uuid(), metric: z.string(), muted_days: z.int() }),
);
export const alertRestored = event("usage.alert_restored", z.object({ alert_id: z.uuid(), metric: z.string() }));
/** Sums of a day that differed from its events were made anew by who runs the platform. */
export const usageRebuilt = event("usage.rebuilt", z.object({ day: z.iso.date(), sums: z.int() }));

/** Tells open pages that figures of these metrics have moved. */
export const usageMoved = signal("usage.moved", z.object({ metrics: z.array(z.string()) }));

export const limitsNear = job(
  "metering.limits-near",
  z.object({
    counters: z.array(
      z.object({
        ...{ counter: z.string(), metric: z.string(), most: z.int(), set_by: z.string() },
        ...{ period_start: z.iso.date(), resets_at: z.coerce.date() },
      }),
    ),
  }),
);
export const rollupCheckDue = job("metering.check-rollups", z.object({}));
export const usageWatchDue = job("metering.watch-usage", z.object({}));
