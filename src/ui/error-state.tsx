import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type ErrorStateProps = {
  title: ReactNode;
  detail?: ReactNode;
  /** The identifier support will ask for, with its label. */
  requestId?: string;
  requestIdLabel?: string;
  actions?: ReactNode;
  /** Where it stands in place of a whole page. */
  heading?: "h1";
  className?: string;
};

/** Something went wrong: what, what to do, and the identifier to quote. */
export function ErrorState({ title, detail, requestId, requestIdLabel, actions, heading, className }: ErrorStateProps) {
  const Title = heading ?? "p";
  return (
    <div
      role="alert"
      className={cn("flex flex-col items-center justify-center gap-4 base:px-6 base:py-12 text-center", className)}
    >
      <span aria-hidden className="flex size-11 items-center justify-center rounded-xl bg-danger-soft text-danger">
        <svg aria-hidden viewBox="0 0 24 24" className="size-5" fill="none" stroke="currentColor" strokeWidth="2">
          <path
            d="M12 8v5m0 3.2v.1M10.3 4 2.6 17.3A2 2 0 0 0 4.3 20.3h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0Z"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </span>
      <div className="grid max-w-md gap-1">
        <Title className="font-semibold text-[0.9375rem]">{title}</Title>
        {detail && <p className="text-pretty text-muted-foreground text-sm leading-6">{detail}</p>}
      </div>
      {actions && <div className="flex flex-wrap justify-center gap-2">{actions}</div>}
      {requestId && (
        <p className="text-muted-foreground text-xs">
          {requestIdLabel} <code className="select-all font-mono">{requestId}</code>
        </p>
      )}
    </div>
  );
}
