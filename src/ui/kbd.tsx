import type { ReactNode } from "react";

export type KbdProps = { children: ReactNode };

export function Kbd({ children }: KbdProps) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border bg-muted px-1 font-sans text-[0.6875rem] text-muted-foreground">
      {children}
    </kbd>
  );
}
