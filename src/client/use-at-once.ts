import { startTransition, useOptimistic } from "react";

/** A value that is shown as wished from the click on, and as it is kept again when its change was refused. */
export function useAtOnce<T>(kept: T) {
  const [shown, show] = useOptimistic(kept);
  /** Whoever makes the change tells of a refusal. */
  const wish = (value: T, change: () => Promise<unknown>) =>
    startTransition(async () => {
      show(value);
      await change().catch(() => {});
    });
  return [shown, wish] as const;
}
