export const chartDays = ["7", "30"] as const;

/** From the address; a week unless it says otherwise. */
export const daysOf = ({ days }: { days?: string }): number => Number(chartDays.find((one) => one === days) ?? "7");
