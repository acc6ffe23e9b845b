import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { managers } from "../../kernel/module.ts";
import { mail } from "../notifications/mail.ts";
import { notifyRoles } from "../notifications/notify.ts";
import type { usageUnusual } from "./events.ts";
import { titleOf } from "./metrics.ts";

const pauseMs = 20 * 3_600_000;

const Unusual = z.object({
  team: z.string(),
  metric: z.string(),
  of: z.enum(["team", "key"]),
  /** The key's name. */
  key: z.string(),
  day: z.string(),
  weekday: z.string(),
  value: z.int(),
  low: z.int(),
  high: z.int(),
  link: z.url(),
});
export const unusualMail = mail("metering.unusual", Unusual, {
  kind: "team",
  // A breakdown shows in many figures at once; under the bell each has its line.
  pauseMs,
  action: (data) => data.link,
  facts: (data, format) => [
    ["team", data.team],
    ["day", data.day],
    ["value", format.number(data.value)],
    ["usual", `${format.number(data.low)}–${format.number(data.high)}`],
  ],
});

export async function tellOfUnusual(ctx: Ctx, unusual: z.output<typeof usageUnusual.data>): Promise<void> {
  const { day, value, low, high, metric, of, key_name: key } = unusual;
  const { appUrl } = ctx.house.config;
  const inWords = (locale: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(day));
  await notifyRoles(ctx, unusualMail, {
    roles: managers,
    data: (locale) => ({
      ...{ team: ctx.team.name, metric: titleOf(ctx.house, ctx.product, metric, locale), of, key },
      ...{ day: inWords(locale, { dateStyle: "long" }), weekday: inWords(locale, { weekday: "long" }) },
      ...{ value, low, high },
      link: of === "key" ? `${appUrl}/settings/keys` : `${appUrl}${ctx.house.product(ctx.product).home}`,
    }),
  });
}
