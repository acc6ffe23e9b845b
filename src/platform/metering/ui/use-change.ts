"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { Tone } from "../../../ui/tone.ts";

/** How a figure moved against the period before; nothing where there was none. */
export function useChange() {
  const t = useTranslations("metering.ui.change");
  const { number } = useFormatter();
  return (now: number | null, before: number | null, kind: "neutral" | "lessIsBetter") => {
    if (now === null || !before) return undefined;
    const change = (now - before) / before;
    const percent = number(Math.abs(change), {
      style: "percent",
      maximumFractionDigits: Math.abs(change) < 0.1 ? 1 : 0,
    });
    const rounded = Math.round(change * 1000);
    const text = rounded === 0 ? t("same") : t(rounded > 0 ? "up" : "down", { percent });
    const tone: Tone = kind === "neutral" || rounded === 0 ? "neutral" : rounded > 0 ? "danger" : "success";
    return { text, tone };
  };
}

/** What a card says of a count beside that of the period before: its change and what it was, or that there was nothing. */
export function useBeside() {
  const t = useTranslations("metering.ui.change");
  const changeOf = useChange();
  return (now: number, before: number) => {
    const delta = changeOf(now, before, "neutral");
    return { ...(delta && { delta }), hint: t("before", { count: before }) };
  };
}
