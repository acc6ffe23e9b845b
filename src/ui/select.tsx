"use client";
import { ChevronDown } from "lucide-react";
import { type ComponentProps, useEffect, useRef } from "react";
import { cn } from "./cn.ts";

export type SelectOption = { value: string; label: string; disabled?: boolean };
export type SelectProps = ComponentProps<"select"> & { options?: SelectOption[]; placeholder?: string };

/** The platform's own select, styled; give `options` or write <option> children. */
export function Select({ className, options, placeholder, children, ...rest }: SelectProps) {
  const own = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    // What was chosen before the page could listen is heard now. What the server chose has the attribute.
    const select = own.current;
    const chosen = select?.selectedOptions[0];
    if (chosen && !chosen.defaultSelected && [...select.options].some(({ defaultSelected }) => defaultSelected))
      select.dispatchEvent(new Event("change", { bubbles: true }));
  }, []);
  return (
    <span className={cn("relative base:w-full inline-flex items-center", className)}>
      <select
        ref={own}
        className="control h-9 w-full appearance-none truncate pr-9 pl-3 text-base text-foreground sm:text-sm [&>option]:bg-popover [&>option]:text-popover-foreground"
        {...rest}
      >
        {placeholder && <option value="">{placeholder}</option>}
        {options?.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
        {children}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute right-3 size-4 text-muted-foreground" />
    </span>
  );
}
