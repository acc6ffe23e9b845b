import { createTranslator } from "use-intl/core";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { fieldsText } from "../../kernel/house.ts";
import type { EventDefinition } from "../../kernel/module.ts";
import { planTitle } from "../billing/plans.ts";
import { datasetsOf, datasetTitle } from "../exports/exports.ts";
import { titleOf } from "../metering/metrics.ts";

type Reader = (value: unknown, data: Record<string, unknown>, owner: string) => unknown;

/** An event's sentence stands in its module's catalogue, with the event's data as arguments. */
export function speaker(ctx: Ctx): (name: string, data: Record<string, unknown>) => string {
  const { house, request } = ctx;
  const translate = createTranslator({
    locale: request.locale,
    messages: house.messages(request.locale),
    onError: () => {},
  });
  const known = new Map(
    house.modules.flatMap(({ name: owner, events = [] }) => events.map((event) => [event.name, { owner, event }])),
  );
  const { byName, byForm } = readersFor(ctx);
  return (name, data) => {
    const { owner, event } = known.get(name) ?? {};
    if (!owner || !event) return name;
    const values = Object.entries(data).map(([field, value]) => {
      const say = byName[field] ?? byForm[formOf(event, field)];
      return [field, say && value !== null ? say(value, data, owner) : value];
    });
    return translate(`${owner}.events.${name.replaceAll(".", "_")}` as never, Object.fromEntries(values) as never);
  };
}

/** What the facts of events are in the reader's language: by their names, or else by their form. */
function readersFor({ house, product, team, request: { locale } }: Ctx) {
  const sentence: Reader = (value) => house.say(locale, String(value));
  const plan: Reader = (value, _, owner) =>
    owner === "billing" ? planTitle(house, product, String(value), locale) : value;
  const list: Reader = (value, _, owner) => fieldsText(house, owner, locale, String(value).split(", "));
  const inWords = (options: Intl.DateTimeFormatOptions): Reader => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (value) => format.format(new Date(String(value)));
  };
  const byName: Record<string, Reader> = {
    ...{ reason: sentence, set_by: sentence, fields: list, scopes: list, plan, from: plan, older: plan },
    metric: (value) => titleOf(house, product, String(value), locale),
    title: (value, { dataset }) => {
      const found = datasetsOf(house, product).find(({ name }) => name === dataset);
      return found ? datasetTitle(house, locale, found) : value;
    },
  };
  const byForm: Record<string, Reader> = {
    moment: inWords({ dateStyle: "long", timeStyle: "short", timeZone: team.time_zone }),
    day: inWords({ dateStyle: "long", timeZone: "UTC" }),
    flag: String,
  };
  return { byName, byForm };
}

/** By the event's own shape, so that nobody's name is ever taken for a date. */
function formOf({ data }: EventDefinition, field: string): string {
  let shape = data instanceof z.ZodObject ? (data.shape[field] as z.ZodType | undefined) : undefined;
  while (shape instanceof z.ZodNullable || shape instanceof z.ZodOptional) shape = shape.unwrap() as z.ZodType;
  if (shape instanceof z.ZodISODateTime || shape instanceof z.ZodDate) return "moment";
  if (shape instanceof z.ZodISODate) return "day";
  return shape instanceof z.ZodBoolean ? "flag" : "";
}
