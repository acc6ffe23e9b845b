"use client";
import { useFormatter } from "next-intl";

/** 245 ms, 12.4 s, 3.5 min. */
export function useDuration(): (ms: number) => string {
  const { number } = useFormatter();
  const say = (value: number, unit: string, digits: number) =>
    // A number stays on one line with its unit.
    number(value, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).replace(" ", "\u00a0");
  return (ms) => {
    if (ms < 1_000) return say(ms, "millisecond", 0);
    return ms < 60_000 ? say(ms / 1_000, "second", 1) : say(ms / 60_000, "minute", 1);
  };
}
