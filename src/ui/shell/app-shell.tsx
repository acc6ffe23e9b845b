"use client";
import { Menu } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { type Brand, BrandMark } from "../brand-mark.tsx";
import { cn } from "../cn.ts";
import { NavigationProgress } from "./navigation-progress.tsx";
import { SidebarToggle } from "./sidebar-toggle.tsx";
import { SkipLink } from "./skip-link.tsx";

export type AppShellProps = {
  brand: Brand;
  /** Where the brand leads: the product's home. */
  home: string;
  /** From the cookie `sidebar`. */
  sidebarCollapsed?: boolean;
  /** The NavList. */
  navigation: ReactNode;
  /** At the sidebar's head, under the brand: the TeamMenu. */
  teamMenu?: ReactNode;
  /** At the sidebar's foot: help, plan, usage. */
  sidebarFooter?: ReactNode;
  /** Left in the top bar. */
  title?: ReactNode;
  /** Right in the top bar, in this order: search, balance, further actions, the UserMenu. */
  search?: ReactNode;
  balance?: ReactNode;
  actions?: ReactNode;
  userMenu?: ReactNode;
  /** Above everything: a notice for all. */
  banner?: ReactNode;
  labels: Record<"skip" | "openNavigation" | "navigation" | "collapse" | "expand" | "loading", string>;
  children: ReactNode;
};

/**
 * The frame of the signed-in product. One sidebar: fixed at the left from 1024 px on (narrow when collapsed), and below
 * that a popover which the browser itself opens from the top bar, so the frame needs next to no script.
 */
export function AppShell(props: AppShellProps) {
  return (
    <div
      data-sidebar={props.sidebarCollapsed ? "collapsed" : "open"}
      className="group/shell flex min-h-dvh flex-col bg-background"
    >
      <SkipLink label={props.labels.skip} />
      <NavigationProgress label={props.labels.loading} />
      {props.banner}
      <div className="flex flex-1">
        <Sidebar {...props} />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar {...props} />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto flex w-full max-w-[84rem] flex-1 flex-col gap-6 px-4 py-6 text-sm outline-none sm:px-6 lg:px-8"
          >
            {props.children}
          </main>
        </div>
      </div>
    </div>
  );
}

function Sidebar({ brand, home, navigation, teamMenu, sidebarFooter, labels }: AppShellProps) {
  return (
    <aside
      id="app-navigation"
      popover="auto"
      aria-label={labels.navigation}
      className="open:flex fixed inset-y-0 right-auto left-0 m-0 h-dvh max-h-none w-72 flex-col overflow-hidden border-0 border-sidebar-border border-r bg-sidebar p-0 text-sidebar-foreground shadow-floating open:animate-slide [--slide-from:-100%] lg:sticky lg:top-0 lg:z-auto lg:flex lg:w-60 lg:animate-none lg:shadow-none lg:group-data-[sidebar=collapsed]/shell:w-16"
    >
      <div className="brand-strip h-[3px] shrink-0" />
      <div className="flex h-[3.3125rem] shrink-0 items-center justify-between gap-2 pr-2 pl-4.5 lg:group-data-[sidebar=collapsed]/shell:px-4.5">
        <Link href={home} className="focus-ring flex rounded-md text-foreground">
          <BrandMark brand={brand} className="lg:group-data-[sidebar=collapsed]/shell:[&>:not(svg)]:sr-only" />
        </Link>
        <SidebarToggle labels={labels} className="hidden lg:flex lg:group-data-[sidebar=collapsed]/shell:hidden" />
      </div>
      {teamMenu && <div className="shrink-0 px-3 pb-2 lg:group-data-[sidebar=collapsed]/shell:px-2">{teamMenu}</div>}
      <div className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden px-3 py-2 lg:group-data-[sidebar=collapsed]/shell:px-2.5">
        {navigation}
      </div>
      {sidebarFooter && (
        <div className="shrink-0 border-sidebar-border border-t p-3 lg:group-data-[sidebar=collapsed]/shell:hidden">
          {sidebarFooter}
        </div>
      )}
      <div className="hidden shrink-0 justify-center border-sidebar-border border-t p-2 lg:group-data-[sidebar=collapsed]/shell:flex">
        <SidebarToggle labels={labels} className="flex" />
      </div>
    </aside>
  );
}

function TopBar({ brand, home, title, search, balance, actions, userMenu, labels }: AppShellProps) {
  return (
    <header className="sticky top-0 z-30 flex h-14 shrink-0 items-center gap-2 border-b bg-background px-3 sm:px-6 lg:px-8">
      <button
        type="button"
        popoverTarget="app-navigation"
        aria-label={labels.openNavigation}
        className="focus-ring flex size-9 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-foreground lg:hidden"
      >
        <Menu aria-hidden className="size-5" />
      </button>
      <Link href={home} className={cn("focus-ring flex rounded-md lg:hidden", title && "max-sm:hidden")}>
        <BrandMark brand={brand} signOnly size="md" />
      </Link>
      <div className="min-w-0 flex-1 truncate font-medium text-sm">{title}</div>
      <div className="flex items-center gap-1.5 sm:gap-2.5">
        {search}
        {balance}
        {actions}
        {userMenu}
      </div>
    </header>
  );
}
