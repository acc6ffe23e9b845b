import type { ReactNode } from "react";
import { Card } from "./card.tsx";
import { cn } from "./cn.ts";
import { type Tone, toneText } from "./tone.ts";

export type StatCardProps = {
  label: ReactNode;
  value: ReactNode;
  /** The unit after the number, set smaller: CR, %, ms. */
  unit?: ReactNode;
  icon?: ReactNode;
  /** A change against the period before, with the tone that says whether it is good. */
  delta?: { text: string; tone: Tone };
  hint?: ReactNode;
  /** Stands at the foot: a meter, a small chart, a link. */
  children?: ReactNode;
  className?: string;
};

/** A big number with its name, its change and its meaning. */
export function StatCard({ label, value, unit, icon, delta, hint, children, className }: StatCardProps) {
  return (
    <Card className={cn("base:gap-1.5 base:p-4 sm:base:gap-2 sm:base:p-5", className)}>
      <div className="flex items-center justify-between gap-3 text-muted-foreground text-[0.8125rem] sm:text-sm">
        <span>{label}</span>
        {icon && (
          <span aria-hidden className="hidden sm:flex [&_svg]:size-4">
            {icon}
          </span>
        )}
      </div>
      <p className="font-semibold text-2xl tabular-nums leading-8 sm:text-[1.75rem] sm:leading-9 tracking-[-0.03em]">
        {value}
        {unit && <span className="font-medium text-base text-muted-foreground tracking-normal"> {unit}</span>}
      </p>
      {(delta || hint) && (
        <p className="flex flex-wrap items-center gap-x-2 text-muted-foreground text-xs leading-5">
          {delta && <span className={cn("font-medium tabular-nums", toneText[delta.tone])}>{delta.text}</span>}
          {hint}
        </p>
      )}
      {children}
    </Card>
  );
}
