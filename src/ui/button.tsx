import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { Spinner } from "./spinner.tsx";

export const buttonVariants = cva(
  "focus-ring relative inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-md font-medium transition-[background-color,border-color,color,box-shadow,transform] duration-150 active:translate-y-px disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 [&_svg]:pointer-events-none [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary:
          "bg-primary text-primary-foreground shadow-raised hover:bg-[color-mix(in_oklab,var(--primary)_88%,var(--foreground))]",
        secondary:
          "bg-secondary text-secondary-foreground hover:bg-[color-mix(in_oklab,var(--secondary)_92%,var(--foreground))]",
        outline: "border border-input bg-card text-card-foreground shadow-raised hover:bg-accent",
        ghost: "text-foreground hover:bg-accent hover:text-accent-foreground",
        danger:
          "bg-destructive text-destructive-foreground shadow-raised hover:bg-[color-mix(in_oklab,var(--destructive)_88%,black)]",
        link: "h-auto p-0 text-primary-text underline-offset-4 hover:underline",
      },
      size: {
        sm: "base:h-8 base:gap-1.5 base:px-3 base:text-[0.8125rem] [&_svg]:size-3.5",
        md: "base:h-9 base:gap-2 base:px-4 base:text-sm [&_svg]:size-4",
        lg: "base:h-11 base:gap-2 base:px-5 base:text-[0.9375rem] [&_svg]:size-[1.125rem]",
        icon: "base:size-9 [&_svg]:size-4",
        "icon-sm": "base:size-8 [&_svg]:size-4",
      },
    },
    defaultVariants: { variant: "primary", size: "md" },
  },
);

export type ButtonVariants = VariantProps<typeof buttonVariants>;
export type ButtonProps = ComponentProps<"button"> & ButtonVariants & { pending?: boolean };

/** A button. `pending` shows a spinner over the text, keeps the width and refuses further clicks. */
export function Button({
  variant,
  size,
  pending,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={buttonVariants({ variant, size, className })}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      {...rest}
    >
      {pending ? (
        <>
          <span className="inline-flex items-center gap-[inherit] opacity-0">{children}</span>
          <Spinner className="absolute size-4" />
        </>
      ) : (
        children
      )}
    </button>
  );
}
