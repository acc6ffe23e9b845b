import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export type CheckboxProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode };

/** The platform's own checkbox with its label; `label` may hold links. */
export function Checkbox({ label, hint, className, ...rest }: CheckboxProps) {
  return (
    <label className={cn("flex items-start gap-2.5 text-sm leading-5", className)}>
      <span className="relative mt-0.5 flex">
        <input
          type="checkbox"
          className="control peer size-4 shrink-0 appearance-none rounded-[0.25rem] checked:border-primary checked:bg-primary indeterminate:border-primary indeterminate:bg-primary"
          {...rest}
        />
        <svg
          aria-hidden
          viewBox="0 0 16 16"
          className="pointer-events-none absolute inset-0 size-4 text-primary-foreground opacity-0 peer-checked:opacity-100"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path d="m4 8.5 2.6 2.6L12 5.4" />
        </svg>
      </span>
      <span className="grid gap-0.5 peer-disabled:opacity-60">
        <span>{label}</span>
        {hint && <span className="text-muted-foreground text-xs">{hint}</span>}
      </span>
    </label>
  );
}
