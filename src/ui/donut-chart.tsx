import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type DonutSlice = { label: string; value: number /** "78.0 %", "45 jobs · 78 %" */; display: string };

export type DonutChartProps = {
  label: string;
  slices: DonutSlice[];
  /** In the middle: the total and its name. */
  center?: { value: ReactNode; label: ReactNode };
  empty?: ReactNode;
  className?: string;
};

const radius = 40;
const around = 2 * Math.PI * radius;
const gapLength = 2.5;

/** Shares of a whole, up to five; the legend is the accessible form. */
export function DonutChart({ label, slices, center, empty, className }: DonutChartProps) {
  const total = slices.reduce((sum, slice) => sum + slice.value, 0);
  if (total <= 0) return <>{empty}</>;
  const parts = slices.filter((slice) => slice.value > 0).length;
  let before = 0;
  return (
    <figure aria-label={label} className={cn("flex flex-wrap items-center justify-center gap-x-8 gap-y-5", className)}>
      <div className="relative size-40 shrink-0">
        <svg aria-hidden viewBox="0 0 100 100" className="-rotate-90 size-full" fill="none" strokeWidth="13">
          {slices.map((slice, index) => {
            const length = (slice.value / total) * around;
            const offset = -before;
            before += length;
            const drawn = parts > 1 ? Math.max(0.5, length - gapLength) : length;
            return (
              <circle
                key={slice.label}
                cx="50"
                cy="50"
                r={radius}
                stroke={`var(--chart-${(index % 5) + 1})`}
                strokeDasharray={`${drawn} ${around}`}
                strokeDashoffset={offset}
                opacity={slice.value > 0 ? 1 : 0}
              />
            );
          })}
        </svg>
        {center && (
          <div className="absolute inset-0 flex flex-col items-center justify-center">
            <span className="font-semibold text-xl tabular-nums tracking-tight">{center.value}</span>
            <span className="text-muted-foreground text-xs">{center.label}</span>
          </div>
        )}
      </div>
      <ul className="grid min-w-36 flex-1 gap-2.5 text-sm">
        {slices.map((slice, index) => (
          <li key={slice.label} className="flex items-center gap-2.5">
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-[3px]"
              style={{ backgroundColor: `var(--chart-${(index % 5) + 1})` }}
            />
            <span className="flex-1 truncate">{slice.label}</span>
            <span className="text-muted-foreground tabular-nums">{slice.display}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
