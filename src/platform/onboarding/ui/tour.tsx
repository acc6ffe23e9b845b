"use client";
import { useEffect, useRef } from "react";
import { api } from "../../../client/api.ts";
import { startTour, type TourLabels } from "../../../ui/tour.ts";

export interface Hint {
  href: string;
  title: string;
  text: string;
}

/** The hints over the key features: once for a person, also when closed half-way or left by a reload. */
export function Tour({ hints, labels }: { hints: Hint[]; labels: TourLabels }) {
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    const steps = hints.map(({ href, title, text }) => {
      const link = document.querySelector(`nav a[href="${href}"]`);
      // On a phone the links are behind the menu: there the hint stands in the middle.
      const visible = link?.checkVisibility() ?? false;
      return { title, text, ...(visible ? { target: `nav a[href="${href}"]`, side: "right" as const } : {}) };
    });
    void startTour(steps, labels, ({ completed }) => void api("POST /onboarding/hints/finish", { completed })).then(
      () => api("POST /onboarding/hints/begin"),
    );
  }, [hints, labels]);
  return null;
}
