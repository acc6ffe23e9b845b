import type { ReactNode } from "react";

/** A name and its value on one line, inside a `dl`. */
export function FactRow({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-6 items-center justify-between gap-4">
      <dt className="shrink-0 text-muted-foreground">{label}</dt>
      <dd className="flex min-w-0 items-center gap-1 text-right font-medium tabular-nums">{children}</dd>
    </div>
  );
}
