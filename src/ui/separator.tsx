import { cn } from "./cn.ts";

export type SeparatorProps = { label?: string; vertical?: boolean; className?: string };

/** A hairline, optionally with a word in its middle ("or"). */
export function Separator({ label, vertical, className }: SeparatorProps) {
  if (label) {
    return (
      <div className={cn("flex items-center gap-3 text-muted-foreground text-xs", className)}>
        <span aria-hidden className="h-px flex-1 bg-border" />
        {label}
        <span aria-hidden className="h-px flex-1 bg-border" />
      </div>
    );
  }
  if (vertical) return <span aria-hidden className={cn("base:h-5 w-px shrink-0 bg-border", className)} />;
  return <hr className={cn("base:w-full border-0 border-t", className)} />;
}
