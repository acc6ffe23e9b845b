import type { ApiInput } from "../../../client/api.ts";

export type Period = ApiInput<"GET /dashboard/analytics">;
export const ranges = ["today", "7", "30", "90", "custom"] as const;

/** The period that an address names, else the last 30 days; the same in the page's first render and in the browser. */
export function periodOf(params: Record<string, string | string[] | undefined>): Period {
  const range = ranges.find((one) => one === params.range) ?? "30";
  if (range !== "custom") return { range };
  const { from, to } = params;
  const isDay = (text: unknown): text is string => typeof text === "string" && /^\d{4}-\d\d-\d\d$/.test(text);
  return isDay(from) && isDay(to) && from <= to ? { range, from, to } : { range: "30" };
}

export const addressOf = (period: Period): string =>
  `/dashboard/analytics?${new URLSearchParams(period as Record<string, string>)}`;
