import { cn } from "./cn.ts";

export type SpinnerProps = { className?: string };

/** A turning ring; decorative: say in words that something is under way. */
export function Spinner({ className }: SpinnerProps) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" className={cn("base:size-4 animate-spin", className)}>
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeWidth="3" opacity="0.25" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
