import { conflict } from "../../../kernel/errors.ts";
import type { House } from "../../../kernel/house.ts";
import { sandboxProvider } from "../sandbox/sandbox-provider.ts";
import { lemonSqueezyProvider, lemonSqueezySettings } from "./lemon-squeezy.ts";
import type { BillingProvider } from "./provider.ts";
import { stripeProvider } from "./stripe/stripe-provider.ts";

const providers = new WeakMap<House, readonly BillingProvider[]>();

/**
 * Those whose keys are set; without any, the sandbox. Made once: their clients keep connections. Throws at the start of
 * the program when a setting is missing.
 */
export function providersOf(house: House): readonly BillingProvider[] {
  const known = providers.get(house);
  if (known) return known;
  const { production, SANDBOX_PAYMENTS, STRIPE_SECRET_KEY } = house.config;
  const lemonSqueezy = lemonSqueezySettings(house.config);
  const made = [
    ...(STRIPE_SECRET_KEY ? [stripeProvider(house)] : []),
    ...(lemonSqueezy ? [lemonSqueezyProvider(house, lemonSqueezy)] : []),
    ...(production && !SANDBOX_PAYMENTS ? [] : [sandboxProvider(house)]),
  ];
  providers.set(house, made);
  return made;
}

/**
 * Where new customers pay: with the provider that their product prefers, if it is set up, else with the first. Null where
 * payments are not set up.
 */
export function preferredProvider(house: House, product: string): BillingProvider | null {
  const { payments } = house.product(product);
  const all = providersOf(house);
  return all.find(({ name }) => name === payments) ?? all[0] ?? null;
}

/** The same for who is about to pay: 409 `payments_not_set_up` without any. */
export function chosenProvider(house: House, product = house.config.PRODUCT): BillingProvider {
  const chosen = preferredProvider(house, product);
  if (!chosen) throw conflict("payments_not_set_up", "Payments are not set up here yet. Ask whoever runs this place.");
  return chosen;
}

/** The one that an existing subscription belongs to, also after another became the chosen one. */
export const providerNamed = (house: House, name: string): BillingProvider | null =>
  providersOf(house).find((provider) => provider.name === name) ?? null;
