import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import type { Tone } from "./tone.ts";

export type ProgressProps = {
  /** The name read out, shown above the bar unless hidden. */
  label: string;
  value: number;
  max?: number;
  /** What stands at the right end: "45 %", "3 of 8". */
  valueText?: ReactNode;
  tone?: Extract<Tone, "success" | "warning" | "danger"> | "primary";
  labelHidden?: boolean;
  className?: string;
};

const fills = { primary: "bg-primary", success: "bg-success", warning: "bg-warning", danger: "bg-danger" };

/** A determinate bar. */
export function Progress({
  label,
  value,
  max = 100,
  valueText,
  tone = "primary",
  labelHidden,
  className,
}: ProgressProps) {
  const share = max > 0 ? Math.min(100, Math.max(0, (value / max) * 100)) : 0;
  return (
    <div className={cn("grid grid-cols-1 gap-1.5", className)}>
      {!labelHidden && (
        <div className="flex items-baseline justify-between gap-3 text-sm">
          <span className="truncate">{label}</span>
          {valueText && <span className="shrink-0 text-muted-foreground text-xs tabular-nums">{valueText}</span>}
        </div>
      )}
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(max, Math.max(0, value))}
        aria-valuetext={typeof valueText === "string" ? valueText : undefined}
        className="h-1.5 overflow-hidden rounded-full bg-secondary"
      >
        <div
          className={cn("h-full rounded-full transition-[width] duration-500 ease-calm", fills[tone])}
          style={{ width: `${share}%` }}
        />
      </div>
    </div>
  );
}
