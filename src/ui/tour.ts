export type TourStep = {
  /** A CSS selector; a step whose element is not on the page is left out. */
  target?: string;
  title: string;
  text: string;
  side?: "top" | "right" | "bottom" | "left";
};

export type TourLabels = {
  next: string;
  previous: string;
  done: string;
  close: string;
  /** With {{current}} and {{total}}. */
  progress?: string;
};

/**
 * Shows one hint after the other over the page. Its script loads now. `onDone` is called once however the tour ends:
 * with `completed` false when it was closed half-way.
 */
export async function startTour(
  steps: TourStep[],
  labels: TourLabels,
  onDone?: (end: { completed: boolean; step: number }) => void,
): Promise<void> {
  const shown = steps.filter((step) => !step.target || document.querySelector(step.target));
  if (shown.length === 0) return onDone?.({ completed: true, step: 0 });
  const { runTour } = await import("./tour-runner.ts");
  runTour(shown, labels, onDone);
}
