import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export type InputProps = ComponentProps<"input"> & { leading?: ReactNode; trailing?: ReactNode };

/** A text input; `leading` and `trailing` sit inside its frame (an icon, a unit, a button). */
export function Input({ className, leading, trailing, ...rest }: InputProps) {
  const input = (
    <input
      className={cn(
        "control base:h-9 base:w-full min-w-0 base:px-3 text-base text-foreground sm:text-sm",
        "file:mr-3 file:h-full file:border-0 file:bg-transparent file:font-medium",
        leading && "pl-9",
        trailing && "pr-10",
        className,
      )}
      {...rest}
    />
  );
  if (!leading && !trailing) return input;
  return (
    <span className="relative flex w-full items-center">
      {leading && (
        <span className="pointer-events-none absolute left-3 flex text-muted-foreground [&_svg]:size-4">{leading}</span>
      )}
      {input}
      {trailing && <span className="absolute right-1 flex items-center text-muted-foreground text-sm">{trailing}</span>}
    </span>
  );
}
