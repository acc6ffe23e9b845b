import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Tab = { label: ReactNode; href: string; current?: boolean; count?: ReactNode; icon?: ReactNode };
export type TabsProps = { label: string; tabs: Tab[]; variant?: "line" | "segmented"; className?: string };

/** Tabs that are links: each has its address, works without script, and the back button returns. */
export function Tabs({ label, tabs, variant = "line", className }: TabsProps) {
  const line = variant === "line";
  return (
    <nav
      aria-label={label}
      className={cn(
        "flex max-w-full overflow-x-auto [scrollbar-width:none]",
        line ? "gap-5 border-b" : "w-fit gap-0.5 rounded-lg bg-secondary p-0.5",
        className,
      )}
    >
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.current ? "page" : undefined}
          scroll={false}
          className={cn(
            "focus-ring -outline-offset-2 inline-flex shrink-0 items-center gap-2 whitespace-nowrap rounded-sm font-medium text-muted-foreground text-sm transition-colors hover:text-foreground aria-[current]:text-foreground [&_svg]:size-4",
            line
              ? "-mb-px border-transparent border-b-2 px-0.5 py-2.5 aria-[current]:border-primary"
              : "h-8 rounded-md px-3 text-[0.8125rem] aria-[current]:bg-card aria-[current]:shadow-raised",
          )}
        >
          {tab.icon}
          {tab.label}
          {tab.count !== undefined && (
            <span className="rounded-full bg-secondary px-1.5 text-secondary-foreground text-xs tabular-nums leading-5">
              {tab.count}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
