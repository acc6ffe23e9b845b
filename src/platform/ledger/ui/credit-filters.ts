import type { ApiInput, ApiOutput } from "../../../client/api.ts";

export type Kind = ApiOutput<"GET /credits/ledger">["data"][number]["kind"];

/** In the order in which credits usually come and go. */
export const kinds = [
  "grant",
  "plan",
  "promo",
  "top_up",
  "capture",
  "usage",
  "refund",
  "expiry",
  "adjustment",
] as const;
export const periods = ["", "7", "30", "90"] as const;

/** What the credits page shows, as it stands in its address; empty means everything. */
export interface CreditFilters {
  kind: Kind | "";
  days: (typeof periods)[number];
}

type Params = Record<string, string | string[] | undefined>;

export const creditFiltersOf = ({ kind, days }: Params): CreditFilters => ({
  kind: kinds.find((known) => known === kind) ?? "",
  days: periods.find((known) => known === days) ?? "",
});

export function creditAddressOf({ kind, days }: CreditFilters): string {
  const query = new URLSearchParams({ ...(kind && { kind }), ...(days && { days }) });
  return query.size > 0 ? `/credits?${query}` : "/credits";
}

/** The query of the ledger's route. Days are whole ones, so that the question stays the same from one click to the next. */
export function movementQueryOf({ kind, days }: CreditFilters, now: Date): ApiInput<"GET /credits/ledger"> {
  const day = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1 - Number(days));
  return { limit: 50, ...(kind && { kind }), ...(days && { from: new Date(day).toISOString() }) };
}
