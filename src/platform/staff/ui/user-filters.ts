import type { ApiInput } from "../../../client/api.ts";
import { dayMs } from "../../analytics/analytics.ts";

const sorts = ["-created_at", "created_at", "name", "email"] as const;

/** Whom the page shows, as it stands in its address; empty means everybody. */
export interface UserFilters {
  q: string;
  product: string;
  verified: "" | "true" | "false";
  /** Days, both included. */
  since: string;
  until: string;
  sort: (typeof sorts)[number];
}
export const everybody: UserFilters = { q: "", product: "", verified: "", since: "", until: "", sort: "-created_at" };
export const userSorts = sorts;

type Params = Record<string, string | string[] | undefined>;

const oneOf = <T extends string, E extends string>(value: unknown, values: readonly T[], other: E): T | E =>
  values.find((known) => known === value) ?? other;
const dayOf = (value: unknown): string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : "";

/** Reads the filters from an address; what is unknown or malformed is dropped. */
export function userFiltersOf({ q, product, verified, since, until, sort }: Params): UserFilters {
  return {
    q: typeof q === "string" ? q.trim().slice(0, 100) : "",
    product: typeof product === "string" ? product.slice(0, 50) : "",
    verified: oneOf(verified, ["true", "false"], ""),
    since: dayOf(since),
    until: dayOf(until),
    sort: oneOf(sort, sorts, everybody.sort),
  };
}

const given = (texts: object) => Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ""));

/** The query of the list's route, which ends before a moment: the day after the last one. */
export function userQueryOf({ until, ...filters }: UserFilters): ApiInput<"GET /admin/users"> {
  const end = until && new Date(Date.parse(until) + dayMs).toISOString();
  return { limit: 50, ...given({ ...filters, until: end }) };
}

export function userAddressOf({ sort, ...filters }: UserFilters): string {
  const query = given({ ...filters, sort: sort === everybody.sort ? "" : sort });
  const text = new URLSearchParams(query).toString();
  return text ? `/admin?${text}` : "/admin";
}
