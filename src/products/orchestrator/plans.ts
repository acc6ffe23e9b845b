import type { Plan } from "../../platform/billing/plans.ts";

/** The tiers of source 002, "Pricing Tiers". Minor units of US dollars; a year costs ten months. */
export const plans: readonly Plan[] = [
  {
    name: "free",
    prices: { month: 0, year: 0 },
    seats: 1,
    limits: { api_call: { most: 1_000, period: "month" } },
    features: ["basic"],
    requestsPerHour: 1_000,
  },
  {
    name: "starter",
    prices: { month: 29_00, year: 290_00 },
    trialDays: 14,
    seats: 5,
    limits: { api_call: { most: 10_000, period: "month" } },
    features: ["basic", "email_support"],
    requestsPerHour: 5_000,
  },
  {
    name: "professional",
    prices: { month: 99_00, year: 990_00 },
    trialDays: 14,
    seats: 25,
    limits: { api_call: { most: 100_000, period: "month" } },
    features: ["basic", "email_support", "priority_support"],
    requestsPerHour: 20_000,
  },
];
