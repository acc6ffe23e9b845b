import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export type CardProps = ComponentProps<"section">;

/** A raised surface. Compose it of CardHeader, CardContent and CardFooter, or give it padding. */
export function Card({ className, ...rest }: CardProps) {
  return (
    <section
      className={cn("flex min-w-0 flex-col rounded-xl border bg-card text-card-foreground shadow-raised", className)}
      {...rest}
    />
  );
}

export type CardHeaderProps = { title: ReactNode; description?: ReactNode; actions?: ReactNode; className?: string };

export function CardHeader({ title, description, actions, className }: CardHeaderProps) {
  return (
    <header className={cn("flex flex-wrap items-start justify-between gap-x-4 gap-y-3 base:px-5 base:pt-5", className)}>
      <div className="grid min-w-0 grid-cols-1 gap-1">
        <h2 className="font-semibold text-[0.9375rem] leading-5">{title}</h2>
        {description && <p className="text-muted-foreground text-sm leading-5">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

export function CardContent({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("min-w-0 base:p-5", className)} {...rest} />;
}

export function CardFooter({ className, ...rest }: ComponentProps<"footer">) {
  return (
    <footer
      className={cn("mt-auto flex flex-wrap items-center justify-end gap-2 border-t base:px-5 base:py-3.5", className)}
      {...rest}
    />
  );
}
