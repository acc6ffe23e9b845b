"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** Links between the pages of one area; on a narrow screen they scroll sideways. */
export function PageTabs({ label, items }: { label: string; items: { label: string; href: string }[] }) {
  const path = usePathname();
  const current = items
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
  const list = useRef<HTMLUListElement>(null);
  const href = current?.href;
  useEffect(() => {
    if (href) list.current?.querySelector(`[href="${href}"]`)?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [href]);
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto border-b px-4 [scrollbar-width:none] sm:mx-0 sm:px-0">
      <ul ref={list} className="flex min-w-max gap-5">
        {items.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              aria-current={item === current ? "page" : undefined}
              className="focus-ring -outline-offset-2 block rounded-t-sm border-transparent border-b-2 py-2.5 text-muted-foreground text-sm transition-colors hover:text-foreground aria-[current]:border-primary aria-[current]:font-medium aria-[current]:text-foreground"
            >
              {item.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
