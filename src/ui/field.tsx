import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Input, type InputProps } from "./input.tsx";
import { Label } from "./label.tsx";
import { Select, type SelectProps } from "./select.tsx";
import { Textarea, type TextareaProps } from "./textarea.tsx";

/** What a control must carry to belong to its label, hint and error. */
export type FieldControl = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

export type FieldText = {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Stands at the right end of the label's line: a link, a counter, "optional". */
  aside?: ReactNode;
};

export type FieldProps = FieldText & {
  id: string;
  className?: string;
  children: (control: FieldControl) => ReactNode;
};

/** Label, control, hint and error, tied together for assistive technology. */
export function Field({ id, label, hint, error, aside, className, children }: FieldProps) {
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const control: FieldControl = {
    id,
    "aria-describedby": describedBy || undefined,
    "aria-invalid": error ? true : undefined,
  };
  return (
    <div className={cn("grid grid-cols-1 base:gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-3">
        <Label htmlFor={id}>{label}</Label>
        {aside && <span className="text-muted-foreground text-xs">{aside}</span>}
      </div>
      {children(control)}
      {hint && (
        <p id={`${id}-hint`} className="text-muted-foreground text-xs leading-5">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-danger text-xs leading-5">
          {error}
        </p>
      )}
    </div>
  );
}

type Named<Props> = Omit<Props, "id" | "className"> & FieldText & { name: string; id?: string; className?: string };

export type TextFieldProps = Named<InputProps>;

/** A labelled input; the id is the name unless given. */
export function TextField({ label, hint, error, aside, className, id, name, ...rest }: TextFieldProps) {
  return (
    <Field id={id ?? name} {...{ label, hint, error, aside, className }}>
      {(control) => <Input name={name} {...rest} {...control} />}
    </Field>
  );
}

export type TextareaFieldProps = Named<TextareaProps>;

export function TextareaField({ label, hint, error, aside, className, id, name, ...rest }: TextareaFieldProps) {
  return (
    <Field id={id ?? name} {...{ label, hint, error, aside, className }}>
      {(control) => <Textarea name={name} {...rest} {...control} />}
    </Field>
  );
}

export type SelectFieldProps = Named<SelectProps>;

export function SelectField({ label, hint, error, aside, className, id, name, ...rest }: SelectFieldProps) {
  return (
    <Field id={id ?? name} {...{ label, hint, error, aside, className }}>
      {(control) => <Select name={name} {...rest} {...control} />}
    </Field>
  );
}
