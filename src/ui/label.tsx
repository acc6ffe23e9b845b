import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export type LabelProps = ComponentProps<"label">;

export function Label({ className, ...rest }: LabelProps) {
  // biome-ignore lint/a11y/noLabelWithoutControl: the caller names the control by htmlFor or wraps it
  return <label className={cn("base:text-sm font-medium text-foreground leading-5", className)} {...rest} />;
}
