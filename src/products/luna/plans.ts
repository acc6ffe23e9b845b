import type { Plan } from "../../platform/billing/plans.ts";

/** Prices in minor units of US dollars; the source names Pro's. A year costs ten months. */
export const plans = [
  {
    name: "free",
    prices: { month: 0, year: 0 },
    seats: 2,
    limits: {
      rag_query: { most: 50, period: "day" },
      file_indexed: { most: 1_000, period: "month" },
    },
    features: ["some_rag_queries", "some_files", "keys", "two_seats"],
    saidBy: { limits: ["some_rag_queries", "some_files", "two_seats"] },
    requestsPerHour: 1_000,
  },
  {
    name: "pro",
    prices: { month: 29_00, year: 290_00 },
    seats: 2,
    limits: {},
    features: ["agents", "unlimited_rag_queries", "unlimited_files", "vision_rag", "priority_support"],
    saidBy: { limits: ["unlimited_rag_queries", "unlimited_files"] },
    requestsPerHour: 10_000,
  },
  {
    name: "team",
    prices: { month: 99_00, year: 990_00 },
    seats: 5,
    limits: {},
    features: ["all_of_pro", "seats", "member_usage", "roles"],
    saidBy: { limits: ["seats"], smaller_plan: ["all_of_pro"] },
    requestsPerHour: 30_000,
  },
  {
    name: "enterprise",
    prices: { month: 499_00, year: 4_990_00 },
    seats: null,
    limits: {},
    features: ["all_of_team", "unlimited_seats", "agreement"],
    saidBy: { limits: ["unlimited_seats"], smaller_plan: ["all_of_team"] },
    requestsPerHour: 100_000,
  },
] as const satisfies readonly Plan[];
