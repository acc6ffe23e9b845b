import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export type TextLinkProps = ComponentProps<typeof Link>;

/** A link in running text. */
export function TextLink({ className, ...rest }: TextLinkProps) {
  return (
    <Link
      className={cn(
        "focus-ring rounded-sm font-medium text-primary-text underline-offset-4 hover:underline",
        className,
      )}
      {...rest}
    />
  );
}
