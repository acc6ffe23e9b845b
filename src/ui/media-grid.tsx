import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type MediaGridProps = { label: string; children: ReactNode; size?: "sm" | "md" | "lg"; className?: string };

const columns = {
  sm: "grid-cols-[repeat(auto-fill,minmax(min(7.5rem,45%),1fr))]",
  md: "grid-cols-[repeat(auto-fill,minmax(min(11rem,45%),1fr))]",
  lg: "grid-cols-[repeat(auto-fill,minmax(min(17rem,100%),1fr))]",
};

/** A list of tiles in as many columns as fit. */
export function MediaGrid({ label, children, size = "md", className }: MediaGridProps) {
  return (
    <ul aria-label={label} className={cn("grid gap-3 sm:gap-4", columns[size], className)}>
      {children}
    </ul>
  );
}

export type MediaGridItemProps = { children: ReactNode; className?: string };

/** One tile. What is off the screen is not laid out, so ten thousand stay smooth. */
export function MediaGridItem({ children, className }: MediaGridItemProps) {
  return (
    <li
      className={cn(
        "group/tile relative grid grid-cols-1 content-start gap-2 [contain-intrinsic-size:auto_14rem] [content-visibility:auto]",
        className,
      )}
    >
      {children}
    </li>
  );
}
