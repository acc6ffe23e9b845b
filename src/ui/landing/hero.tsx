import type { ReactNode } from "react";

export type HeroProps = {
  /** A line above the title: what kind of thing this is. */
  kicker?: ReactNode;
  title: ReactNode;
  text: ReactNode;
  actions: ReactNode;
  /** Below the actions: a promise that is true ("50 credits free, no card"). */
  note?: ReactNode;
  /** A picture of the product. */
  figure?: ReactNode;
};

export function Hero({ kicker, title, text, actions, note, figure }: HeroProps) {
  return (
    <section className="brand-backdrop border-b">
      <div className="mx-auto grid max-w-6xl justify-items-center gap-6 px-4 pt-16 pb-14 text-center sm:px-6 sm:pt-24 sm:pb-20">
        {kicker && (
          <p className="rounded-full border bg-card px-3 py-1 font-medium text-muted-foreground text-xs shadow-raised">
            {kicker}
          </p>
        )}
        <h1 className="max-w-3xl text-balance font-semibold text-[2.25rem] leading-[1.08] tracking-[-0.035em] sm:text-6xl">
          {title}
        </h1>
        <p className="max-w-2xl text-pretty text-lg text-muted-foreground leading-8">{text}</p>
        <div className="flex flex-wrap justify-center gap-3">{actions}</div>
        {note && <p className="text-muted-foreground text-sm">{note}</p>}
        {figure && <div className="mt-6 w-full">{figure}</div>}
      </div>
    </section>
  );
}
