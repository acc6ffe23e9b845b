"use client";
import { useState } from "react";
import { cn } from "./cn.ts";
import { Field, type FieldText } from "./field.tsx";
import { Input, type InputProps } from "./input.tsx";
import { passwordStrength } from "./password-strength.ts";

export type PasswordFieldLabels = {
  show: string;
  hide: string;
  /** Names of the four strengths, weak to strong. Without them there is no meter. */
  strength?: [string, string, string, string];
};

export type PasswordFieldProps = Omit<InputProps, "type" | "id" | "className" | "trailing"> &
  FieldText & { name: string; id?: string; className?: string; labels: PasswordFieldLabels };

const meterTones = ["bg-border", "bg-danger", "bg-warning", "bg-info", "bg-success"];

/** A password input with show/hide and, for new passwords, a strength meter. */
export function PasswordField({
  label,
  hint,
  error,
  aside,
  className,
  id,
  name,
  labels,
  onChange,
  ...rest
}: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const [strength, setStrength] = useState<0 | 1 | 2 | 3 | 4>(0);
  const meter = labels.strength;
  const toggle = (
    <button
      type="button"
      className="focus-ring flex size-7 items-center justify-center rounded-sm text-muted-foreground hover:text-foreground"
      aria-pressed={shown}
      aria-label={shown ? labels.hide : labels.show}
      title={shown ? labels.hide : labels.show}
      onClick={() => setShown(!shown)}
    >
      <EyeIcon crossed={shown} />
    </button>
  );
  return (
    <Field id={id ?? name} {...{ label, hint, error, aside, className }}>
      {(control) => (
        <>
          <Input
            name={name}
            type={shown ? "text" : "password"}
            autoCapitalize="none"
            spellCheck={false}
            trailing={toggle}
            onChange={(event) => {
              if (meter) setStrength(passwordStrength(event.target.value));
              onChange?.(event);
            }}
            {...rest}
            {...control}
          />
          {meter && (
            <div className="flex items-center gap-2" aria-live="polite">
              <span aria-hidden className="grid flex-1 grid-cols-4 gap-1">
                {meter.map((step, index) => (
                  <span
                    key={step}
                    className={cn("h-1 rounded-full transition-colors", meterTones[index < strength ? strength : 0])}
                  />
                ))}
              </span>
              <span className="min-w-16 text-right text-muted-foreground text-xs">{meter[strength - 1]}</span>
            </div>
          )}
        </>
      )}
    </Field>
  );
}

function EyeIcon({ crossed }: { crossed: boolean }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className="size-4" fill="none" stroke="currentColor" strokeWidth="2">
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" strokeLinejoin="round" />
      <circle cx="12" cy="12" r="3" />
      {crossed && <path d="m4 4 16 16" strokeLinecap="round" />}
    </svg>
  );
}
