import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type EmptyStateProps = {
  icon?: ReactNode;
  title: ReactNode;
  text?: ReactNode;
  actions?: ReactNode;
  /** Where it stands in place of a whole page. */
  heading?: "h1";
  className?: string;
};

/** What stands where nothing is yet: why, and what to do. */
export function EmptyState({ icon, title, text, actions, heading, className }: EmptyStateProps) {
  const Title = heading ?? "p";
  return (
    <div className={cn("flex flex-col items-center justify-center gap-4 base:px-6 base:py-12 text-center", className)}>
      {icon && (
        <span
          aria-hidden
          className="flex size-11 items-center justify-center rounded-xl border bg-card text-muted-foreground shadow-raised [&_svg]:size-5"
        >
          {icon}
        </span>
      )}
      <div className="grid max-w-sm gap-1">
        <Title className="font-semibold text-[0.9375rem]">{title}</Title>
        {text && <p className="text-pretty text-muted-foreground text-sm leading-6">{text}</p>}
      </div>
      {actions && <div className="flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
