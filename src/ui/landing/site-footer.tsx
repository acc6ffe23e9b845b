import type { ReactNode } from "react";
import { type Brand, BrandMark } from "../brand-mark.tsx";

export type SiteFooterProps = {
  brand: Brand;
  text?: ReactNode;
  columns: { title: string; links: { label: string; href: string }[] }[];
  /** The last line: copyright, language, theme. */
  bottom?: ReactNode;
};

/** The foot of the public pages. */
export function SiteFooter({ brand, text, columns, bottom }: SiteFooterProps) {
  return (
    <footer className="border-t bg-muted/50">
      <div className="mx-auto grid max-w-6xl gap-10 px-4 py-12 sm:px-6">
        <div className="flex flex-wrap justify-between gap-10">
          <div className="grid max-w-xs content-start gap-3">
            <BrandMark brand={brand} />
            {text && <p className="text-muted-foreground text-sm leading-6">{text}</p>}
          </div>
          <div className="flex flex-wrap gap-x-16 gap-y-8">
            {columns.map((column) => (
              <nav key={column.title} aria-label={column.title} className="grid content-start gap-2.5 text-sm">
                <p className="font-medium">{column.title}</p>
                {column.links.map((link) => (
                  <a
                    key={link.href}
                    href={link.href}
                    className="focus-ring rounded-sm text-muted-foreground transition-colors hover:text-foreground"
                  >
                    {link.label}
                  </a>
                ))}
              </nav>
            ))}
          </div>
        </div>
        {bottom && (
          <div className="flex flex-wrap items-center justify-between gap-4 border-t pt-6 text-muted-foreground text-sm">
            {bottom}
          </div>
        )}
      </div>
    </footer>
  );
}
