import type { ReactNode } from "react";
import { type Brand, BrandMark } from "../brand-mark.tsx";

export type SiteHeaderProps = {
  brand: Brand;
  links: { label: string; href: string }[];
  actions: ReactNode;
  label: string;
};

/** The head of the public pages. */
export function SiteHeader({ brand, links, actions, label }: SiteHeaderProps) {
  return (
    <header className="sticky top-0 z-30 border-b bg-background">
      <div className="brand-strip h-1" />
      <div className="mx-auto flex h-15 max-w-6xl items-center gap-6 px-4 sm:px-6">
        <a href="/" className="focus-ring flex rounded-md">
          <BrandMark brand={brand} />
        </a>
        <nav aria-label={label} className="hidden flex-1 items-center gap-1 text-sm md:flex">
          {links.map((link) => (
            <a
              key={link.href}
              href={link.href}
              className="focus-ring rounded-md px-3 py-1.5 text-muted-foreground transition-colors hover:text-foreground"
            >
              {link.label}
            </a>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-2">{actions}</div>
      </div>
    </header>
  );
}
