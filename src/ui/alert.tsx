import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { type Tone, toneSurface } from "./tone.ts";

export type AlertProps = {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  icon?: ReactNode;
  className?: string;
};

/** A message in the page. Danger and warning are announced at once. */
export function Alert({ tone = "info", title, children, actions, icon, className }: AlertProps) {
  const urgent = tone === "danger" || tone === "warning";
  return (
    <div
      role={urgent ? "alert" : "status"}
      className={cn(
        "flex items-start gap-3 rounded-lg px-4 py-3 text-left text-sm leading-5",
        actions && "max-sm:flex-wrap",
        toneSurface[tone],
        className,
      )}
    >
      <span aria-hidden className="mt-0.5 flex shrink-0 [&_svg]:size-4">
        {icon ?? <ToneMark tone={tone} />}
      </span>
      <div className="wrap-anywhere grid min-w-0 flex-1 grid-cols-1 gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-foreground/90">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 items-center gap-2 max-sm:w-full max-sm:pl-7">{actions}</div>}
    </div>
  );
}

function ToneMark({ tone }: { tone: Tone }) {
  const stroke = tone === "success" ? "m5 8.4 2.1 2.1L11.2 6" : "M8 4.6v4.2m0 2.5v.1";
  return (
    <svg aria-hidden viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
      <circle cx="8" cy="8" r="6.6" />
      <path d={stroke} strokeLinejoin="round" transform={tone === "info" ? "rotate(180 8 8)" : undefined} />
    </svg>
  );
}
