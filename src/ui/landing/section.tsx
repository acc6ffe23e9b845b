import type { ReactNode } from "react";
import { cn } from "../cn.ts";

export type SectionProps = {
  id?: string;
  title?: ReactNode;
  text?: ReactNode;
  children: ReactNode;
  /** On a tinted ground, to set it off from its neighbours. */
  tinted?: boolean;
  className?: string;
};

/** A stretch of a public page. */
export function Section({ id, title, text, children, tinted, className }: SectionProps) {
  return (
    <section id={id} className={cn("scroll-mt-16", tinted && "border-y bg-muted/60", className)}>
      <div className="mx-auto grid max-w-6xl gap-10 px-4 py-16 sm:px-6 sm:py-20">
        {(title || text) && (
          <div className="grid max-w-2xl gap-3">
            {title && <h2 className="font-semibold text-2xl tracking-[-0.025em] sm:text-3xl">{title}</h2>}
            {text && <p className="text-pretty text-base text-muted-foreground leading-7">{text}</p>}
          </div>
        )}
        {children}
      </div>
    </section>
  );
}
