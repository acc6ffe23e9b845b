"use client";
import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { cn } from "./cn.ts";

export type SegmentedOption<Value extends string> = { value: Value; label: string; icon?: ReactNode };

export type SegmentedControlProps<Value extends string> = {
  /** Read out before the options; not shown. */
  legend: string;
  name: string;
  options: readonly SegmentedOption<Value>[];
  value?: Value;
  defaultValue?: Value;
  onChange?: (value: Value) => void;
  size?: "sm" | "md";
  iconsOnly?: boolean;
  className?: string;
};

/** One of a few, side by side: native radio buttons, so arrow keys and forms work without script. */
export function SegmentedControl<Value extends string>({
  legend,
  name,
  options,
  value,
  defaultValue,
  onChange,
  size = "md",
  iconsOnly,
  className,
}: SegmentedControlProps<Value>) {
  const own = useRef<HTMLFieldSetElement>(null);
  const hear = useEffectEvent(() => {
    const chosen = own.current?.querySelector<HTMLInputElement>("input:checked")?.value as Value | undefined;
    if (value !== undefined && chosen !== undefined && chosen !== value) onChange?.(chosen);
  });
  // What was chosen before the page could listen is heard now.
  useEffect(() => hear(), []);
  return (
    <fieldset ref={own} className={cn("inline-flex w-fit gap-0.5 rounded-lg bg-secondary p-0.5", className)}>
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={iconsOnly ? option.label : undefined}
          className={cn(
            "relative inline-flex items-center justify-center gap-1.5 rounded-md font-medium text-muted-foreground outline-2 outline-transparent outline-offset-1 transition-colors hover:text-foreground [&_svg]:size-4",
            "has-checked:bg-card has-checked:text-foreground has-checked:shadow-raised has-focus-visible:outline-ring dark:has-checked:bg-[color-mix(in_oklab,var(--card)_80%,var(--foreground)_12%)]",
            size === "sm" ? "h-7 min-w-8 px-2 text-xs" : "h-8 min-w-9 px-3 text-[0.8125rem]",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            {...(value === undefined
              ? { defaultChecked: option.value === defaultValue }
              : { checked: option.value === value, onChange: () => onChange?.(option.value) })}
          />
          {option.icon}
          <span className={iconsOnly ? "sr-only" : undefined}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
