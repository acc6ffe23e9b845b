export const periods = ["today", "week", "month"] as const;
export type UsagePeriod = (typeof periods)[number];

/** From the address; a month unless it says otherwise. */
export const periodOf = ({ period }: { period?: string }): UsagePeriod =>
  periods.find((one) => one === period) ?? "month";
