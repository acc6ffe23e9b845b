import type { Config } from "./config.ts";
import type { Pools } from "./db.ts";
import type { Api } from "./http.ts";
import type { Listener } from "./listen.ts";
import { isProduct, type Messages, type Module, type Product } from "./module.ts";
import { translator } from "./sentences.ts";

/** What stands in the running program: every manifest, the settings and the connections. One per process. */
export interface House {
  readonly modules: readonly Module[];
  readonly config: Config;
  readonly pools: Pools;
  readonly listener: Listener;
  readonly now: () => Date;
  /** Teams whose clock was moved, by so many milliseconds: the test clock of the payment sandbox. */
  readonly clockOffsets: Map<string, number>;
  product(name: string): Product;
  /** Every module's texts in one language, under the module's name. */
  messages(locale: string): Record<string, Messages>;
  /** A sentence that server code wrote in English, such as a refusal, in another language. */
  say(locale: string, sentence: string): string;
  /** Name of an event or signal → the routes whose answers it makes stale. */
  readonly freshOn: Record<string, string[]>;
  /** Name of an event → names of its subscribers. */
  readonly subscribers: ReadonlyMap<string, readonly string[]>;
  /** Every route, for work that calls several in one; there once the program is put together. */
  api: Api;
}

// Next puts another Date in its place, which watches the pages that read the time and costs every call as well.
const PlainDate = Date;

export const locales = ["en", "fr"] as const;
export type Locale = (typeof locales)[number];

export function buildHouse(
  parts: Pick<House, "modules" | "config" | "pools" | "listener"> & { now?: () => Date },
): House {
  const products = parts.modules.filter(isProduct);
  const byLocale = new Map(locales.map((locale) => [locale as string, mergedMessages(parts.modules, locale)]));
  const french = translator(Object.assign({}, ...parts.modules.map(({ sentences }) => sentences?.fr)));
  const freshOn: Record<string, string[]> = {};
  const subscribers = new Map<string, string[]>();
  for (const module of parts.modules) {
    for (const [key, { freshOn: on = [] }] of Object.entries(module.routes ?? {}))
      for (const name of on === "anything" ? ["*"] : on.map(({ name }) => name))
        freshOn[name] = [...(freshOn[name] ?? []), key];
    for (const { event, name } of module.on ?? [])
      subscribers.set(event.name, [...(subscribers.get(event.name) ?? []), name]);
  }
  return {
    ...parts,
    api: undefined as never,
    clockOffsets: new Map(),
    now: parts.now ?? (() => new PlainDate()),
    product(name) {
      const product = products.find((one) => one.name === name);
      if (!product) throw new Error(`no product "${name}"; there are ${products.map((one) => one.name).join(", ")}`);
      return product;
    },
    messages: (locale) => byLocale.get(locale) ?? byLocale.get("en")!,
    say: (locale, sentence) => (locale === "fr" ? french(sentence) : sentence),
    freshOn,
    subscribers,
  };
}

/** The time of a team, for code that has no ctx of its own: the true time, unless the team's clock was moved. */
export function teamTime(house: House, teamId?: string): Date {
  const movedMs = movedBy(house, teamId);
  return movedMs === 0 ? house.now() : new Date(house.now().getTime() + movedMs);
}
export const movedBy = ({ clockOffsets }: House, teamId = ""): number => clockOffsets.get(teamId) ?? 0;

/** A text that a language lacks is taken from English. */
function mergedMessages(modules: readonly Module[], locale: Locale): Record<string, Messages> {
  const merge = (base: Messages, over: Messages): Messages => {
    const merged = { ...base };
    for (const [key, value] of Object.entries(over)) {
      const below = merged[key];
      merged[key] = typeof value === "object" && typeof below === "object" ? merge(below, value) : value;
    }
    return merged;
  };
  return Object.fromEntries(
    modules
      .filter(({ messages }) => messages)
      .map(({ name, messages }) => [name, merge(messages!.en, messages![locale] ?? {})]),
  );
}

/** A plain text of a module's catalogue; null where there is none. */
export function textOf(house: House, module: string, locale: string, path: readonly string[]): string | null {
  const found = path.reduce<Messages | string | undefined>(
    (at, key) => (typeof at === "object" ? at[key] : undefined),
    house.messages(locale)[module],
  );
  return typeof found === "string" ? found : null;
}

/** Names as their module's catalogue has them under `fields`, in one list of the language: `name, on or off and scopes`. */
export const fieldsText = (house: House, module: string, locale: string, names: readonly string[]): string =>
  new Intl.ListFormat(locale).format(
    names.map((name) => textOf(house, module, locale, ["fields", name.replaceAll(" ", "_")]) ?? name),
  );
