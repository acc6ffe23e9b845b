import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { type Tone, toneFill, toneSurface } from "./tone.ts";

export type BadgeProps = {
  tone?: Tone;
  children: ReactNode;
  /** A small filled circle before the text: the badge is a state. */
  dot?: boolean;
  /** The dot breathes: the state is passing. */
  pulse?: boolean;
  className?: string;
};

/** A short label; with `dot` a status badge. */
export function Badge({ tone = "neutral", children, dot, pulse, className }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex w-fit items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs leading-4 [&_svg]:size-3",
        toneSurface[tone],
        className,
      )}
    >
      {(dot || pulse) && (
        <span aria-hidden className={cn("size-1.5 rounded-full", toneFill[tone], pulse && "animate-pulse")} />
      )}
      {children}
    </span>
  );
}
