import type { ReactNode } from "react";
import { type Brand, BrandMark } from "../brand-mark.tsx";

export type AuthLayoutProps = {
  brand: Brand;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Under the card: "Already have an account? Login". */
  footer?: ReactNode;
  /** At the foot of the page: language, theme, legal links. */
  aside?: ReactNode;
  /** Where the brand leads. */
  home?: string;
};

/** A calm page with one card: sign-in, sign-up, reset. No client script of its own. */
export function AuthLayout({ brand, title, description, children, footer, aside, home = "/" }: AuthLayoutProps) {
  return (
    <div className="brand-backdrop flex min-h-dvh flex-col items-center bg-background px-4 py-8 sm:py-12">
      <main className="my-auto flex w-full max-w-[25rem] flex-col gap-6">
        <a href={home} className="focus-ring mx-auto flex rounded-md">
          <BrandMark brand={brand} size="lg" />
        </a>
        <section className="overflow-hidden rounded-2xl border bg-card text-card-foreground shadow-floating">
          <div className="brand-strip h-1.5" />
          <div className="grid gap-6 p-6 sm:p-8">
            <header className="grid gap-1.5 text-center">
              <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
              {description && <p className="text-pretty text-muted-foreground text-sm leading-6">{description}</p>}
            </header>
            {children}
          </div>
        </section>
        {footer && <div className="text-center text-muted-foreground text-sm">{footer}</div>}
      </main>
      {aside && <footer className="pt-8 text-muted-foreground text-xs">{aside}</footer>}
    </div>
  );
}
