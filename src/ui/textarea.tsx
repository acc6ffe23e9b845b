import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export type TextareaProps = ComponentProps<"textarea">;

/** A text area that grows with its text where the browser can. */
export function Textarea({ className, ...rest }: TextareaProps) {
  return (
    <textarea
      className={cn(
        "control field-sizing-content base:min-h-24 base:w-full base:px-3 base:py-2 text-base text-foreground leading-6 sm:text-sm",
        className,
      )}
      {...rest}
    />
  );
}
