"use client";
import { PanelLeft } from "lucide-react";
import { cn } from "../cn.ts";
import { remember } from "../remember.ts";
import { sidebarCookie } from "./sidebar.ts";

export type SidebarToggleProps = { labels: { collapse: string; expand: string }; className?: string };

/** Narrows and widens the sidebar at once and for the next visits. CSS does the rest. */
export function SidebarToggle({ labels, className }: SidebarToggleProps) {
  return (
    <button
      type="button"
      title={`${labels.collapse} / ${labels.expand}`}
      onClick={(event) => {
        const shell = event.currentTarget.closest<HTMLElement>("[data-sidebar]");
        if (!shell) return;
        const state = shell.dataset.sidebar === "collapsed" ? "open" : "collapsed";
        shell.dataset.sidebar = state;
        remember(sidebarCookie, state);
      }}
      className={cn(
        "focus-ring size-8 items-center justify-center rounded-md text-muted-foreground hover:bg-sidebar-accent hover:text-foreground",
        className,
      )}
    >
      <PanelLeft aria-hidden className="size-4" />
      <span className="sr-only group-data-[sidebar=collapsed]/shell:hidden">{labels.collapse}</span>
      <span className="sr-only hidden group-data-[sidebar=collapsed]/shell:inline">{labels.expand}</span>
    </button>
  );
}
