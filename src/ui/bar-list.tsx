import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type BarListItem = { label: string; value: number; display?: string; href?: string };

export type BarListProps = {
  /** Says what is counted; read out. */
  label: string;
  items: BarListItem[];
  locale?: string;
  /** Which chart colour, 1 to 5. */
  color?: 1 | 2 | 3 | 4 | 5;
  empty?: ReactNode;
  className?: string;
};

/** Horizontal bars, longest first as given: plain HTML, with the numbers as text. */
export function BarList({ label, items, locale, color = 1, empty, className }: BarListProps) {
  if (items.length === 0) return <>{empty}</>;
  const longest = Math.max(...items.map((item) => item.value), 0);
  return (
    <ol aria-label={label} className={cn("grid grid-cols-1 gap-3.5", className)}>
      {items.map((item) => (
        <li key={item.label} className="grid grid-cols-1 gap-1.5">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
            {item.href ? (
              <a href={item.href} className="focus-ring truncate rounded-sm underline-offset-4 hover:underline">
                {item.label}
              </a>
            ) : (
              <span className="truncate">{item.label}</span>
            )}
            <span className="ml-auto shrink-0 text-muted-foreground tabular-nums">
              {item.display ?? item.value.toLocaleString(locale)}
            </span>
          </div>
          <div aria-hidden className="h-2 overflow-hidden rounded-full bg-secondary">
            <div
              className="h-full rounded-full transition-[width] duration-500 ease-calm"
              style={{
                width: `${longest > 0 ? (item.value / longest) * 100 : 0}%`,
                backgroundColor: `var(--chart-${color})`,
              }}
            />
          </div>
        </li>
      ))}
    </ol>
  );
}
