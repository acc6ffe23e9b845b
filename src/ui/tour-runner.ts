import { driver } from "driver.js";
import "driver.js/dist/driver.css";
import "./tour.css";
import type { TourLabels, TourStep } from "./tour.ts";

/** The tour itself, by driver.js. Loaded by startTour. */
export function runTour(
  steps: TourStep[],
  labels: TourLabels,
  onDone?: (end: { completed: boolean; step: number }) => void,
): void {
  const tour = driver({
    steps: steps.map((step) => ({
      element: step.target,
      popover: { title: step.title, description: step.text, side: step.side },
    })),
    showProgress: true,
    progressText: labels.progress ?? "{{current}} / {{total}}",
    nextBtnText: labels.next,
    prevBtnText: labels.previous,
    doneBtnText: labels.done,
    popoverClass: "tour",
    stagePadding: 6,
    stageRadius: 10,
    overlayOpacity: 0.55,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    onPopoverRender: (popover) => popover.closeButton.setAttribute("aria-label", labels.close),
    onDestroyStarted: () => {
      const step = tour.getActiveIndex() ?? 0;
      const completed = tour.isLastStep();
      tour.destroy();
      onDone?.({ completed, step });
    },
  });
  tour.drive();
}
