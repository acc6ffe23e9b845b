import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";

export type Breadcrumb = { label: string; href?: string };

export type PageHeaderProps = {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** Shown beside the title: a status badge. */
  badge?: ReactNode;
  breadcrumbs?: Breadcrumb[];
  breadcrumbsLabel?: string;
};

/** The head of a page: where one is, what this is, what can be done. */
export function PageHeader({ title, description, actions, badge, breadcrumbs, breadcrumbsLabel }: PageHeaderProps) {
  return (
    <header className="flex flex-col gap-2">
      {breadcrumbs && breadcrumbs.length > 0 && (
        <nav aria-label={breadcrumbsLabel} className="flex flex-wrap items-center gap-1 text-muted-foreground text-sm">
          {breadcrumbs.map((crumb, index) => (
            <Fragment key={crumb.label}>
              {index > 0 && <ChevronRight aria-hidden className="size-3.5 opacity-60" />}
              {crumb.href ? (
                <Link href={crumb.href} className="focus-ring rounded-sm hover:text-foreground">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current="page">{crumb.label}</span>
              )}
            </Fragment>
          ))}
        </nav>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="wrap-anywhere grid min-w-0 grid-cols-1 gap-1">
          <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold text-[1.375rem] leading-8 tracking-tight">
            {title}
            {badge}
          </h1>
          {description && (
            <p className="max-w-2xl text-pretty text-muted-foreground text-sm leading-6">{description}</p>
          )}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}
