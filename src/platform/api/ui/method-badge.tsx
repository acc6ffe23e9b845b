import { cn } from "../../../ui/cn.ts";
import { toneSurface } from "../../../ui/tone.ts";

const tones = { GET: "info", POST: "success", PATCH: "warning", PUT: "warning", DELETE: "danger" } as const;

export function MethodBadge({ method, className }: { method: string; className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex w-fit shrink-0 items-center rounded px-1.5 py-0.5 font-mono font-semibold text-[0.6875rem] leading-4",
        toneSurface[tones[method as keyof typeof tones] ?? "neutral"],
        className,
      )}
    >
      {method}
    </span>
  );
}
