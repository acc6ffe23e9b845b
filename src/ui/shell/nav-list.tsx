"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

export type NavItem = {
  label: string;
  href: string;
  icon?: ReactNode;
  /** A count or a word at the right end. */
  badge?: ReactNode;
  /** Current only on this very path, not below it. */
  exact?: boolean;
};
export type NavGroup = { label?: string; items: NavItem[] };
export type NavListProps = { label: string; groups: NavGroup[] };

/** The sidebar's links; the longest one that fits the path is the current one. */
export function NavList({ label, groups }: NavListProps) {
  const current = currentHref(
    groups.flatMap((group) => group.items),
    usePathname() ?? "",
  );
  return (
    <nav aria-label={label} className="grid gap-5">
      {groups.map((group) => (
        <div key={group.label ?? group.items[0]?.href} className="grid gap-0.5">
          {group.label && (
            <p className="px-2.5 pb-1 font-medium text-muted-foreground text-xs lg:group-data-[sidebar=collapsed]/shell:sr-only">
              {group.label}
            </p>
          )}
          {group.items.map((item) => (
            <NavLink key={item.href} item={item} current={item.href === current} />
          ))}
        </div>
      ))}
    </nav>
  );
}

function NavLink({ item, current }: { item: NavItem; current: boolean }) {
  return (
    <Link
      href={item.href}
      title={item.label}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        const drawer = event.currentTarget.closest<HTMLElement>("[popover]");
        if (drawer?.matches(":popover-open")) drawer.hidePopover();
      }}
      className="nav-link"
    >
      {item.icon}
      <span className="min-w-0 flex-1 truncate lg:group-data-[sidebar=collapsed]/shell:sr-only">{item.label}</span>
      {item.badge !== undefined && (
        <span className="text-muted-foreground text-xs tabular-nums lg:group-data-[sidebar=collapsed]/shell:hidden">
          {item.badge}
        </span>
      )}
    </Link>
  );
}

function currentHref(items: NavItem[], path: string): string | undefined {
  return items
    .filter((item) => path === item.href || (!item.exact && path.startsWith(`${item.href}/`)))
    .sort((one, other) => other.href.length - one.href.length)[0]?.href;
}
