"use client";
import { Minus, Plus } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { cn } from "./cn.ts";

export type NumberStepperProps = Omit<
  ComponentProps<"input">,
  "type" | "value" | "defaultValue" | "onChange" | "min" | "max" | "step"
> & {
  value?: number;
  defaultValue?: number;
  min: number;
  max: number;
  step?: number;
  onValueChange?: (value: number) => void;
  labels: { decrease: string; increase: string };
};

/** A whole number between two bounds, by buttons, arrow keys or typing; out of bounds is corrected on leaving. */
export function NumberStepper({
  value,
  defaultValue,
  min,
  max,
  step = 1,
  onValueChange,
  labels,
  className,
  ...rest
}: NumberStepperProps) {
  const [own, setOwn] = useState(defaultValue ?? min);
  const [draft, setDraft] = useState<string>();
  const current = value ?? own;
  const change = (next: number) => {
    const bounded = Math.min(max, Math.max(min, Number.isFinite(next) ? next : current));
    setDraft(undefined);
    setOwn(bounded);
    onValueChange?.(bounded);
  };
  const stepButton = (by: number, label: string, icon: typeof Plus, atEnd: boolean) => {
    const Icon = icon;
    return (
      <button
        type="button"
        tabIndex={-1}
        aria-label={label}
        disabled={atEnd || rest.disabled}
        onClick={() => change(current + by)}
        className="flex w-9 items-center justify-center text-muted-foreground transition-colors hover:bg-accent hover:text-foreground disabled:opacity-40"
      >
        <Icon aria-hidden className="size-3.5" />
      </button>
    );
  };
  return (
    <span
      className={cn("control inline-flex h-9 w-fit overflow-hidden has-[input:focus-visible]:outline-ring", className)}
    >
      {stepButton(-step, labels.decrease, Minus, current <= min)}
      <input
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={step}
        value={draft ?? current}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => draft !== undefined && change(Number.parseInt(draft, 10))}
        onKeyDown={(event) => {
          if (event.key === "Enter" && draft !== undefined) change(Number.parseInt(draft, 10));
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          change(current + (event.key === "ArrowUp" ? step : -step));
        }}
        className="w-14 appearance-none border-x bg-transparent text-center text-sm tabular-nums outline-none [appearance:textfield] [&::-webkit-inner-spin-button]:appearance-none"
        {...rest}
      />
      {stepButton(step, labels.increase, Plus, current >= max)}
    </span>
  );
}
