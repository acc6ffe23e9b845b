"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

/** What comes sooner is there before anybody has looked for it. */
const soonMs = 150;
/** A link that led nowhere is not waited for any longer. */
const longestMs = 15_000;

/** A thin bar over the page from a click on a link until the next page is there, when that takes a while. */
export function NavigationProgress({ label }: { label: string }) {
  const address = `${usePathname()}?${useSearchParams()}`;
  /** The address that is being left. */
  const [left, setLeft] = useState<string | null>(null);
  useEffect(() => {
    const timers = new Set<number>();
    const wait = (event: MouseEvent) => {
      if (!leadsAway(event)) return;
      timers.add(window.setTimeout(() => setLeft(address), soonMs));
      timers.add(window.setTimeout(() => setLeft(null), longestMs));
    };
    document.addEventListener("click", wait);
    return () => {
      document.removeEventListener("click", wait);
      for (const timer of timers) clearTimeout(timer);
      setLeft(null);
    };
  }, [address]);
  return (
    <div role="status">
      {left === address && (
        <>
          <span className="sr-only">{label}</span>
          <span aria-hidden className="navigation-progress" />
        </>
      )}
    </div>
  );
}

/** Whether a click goes to another page in this window. Files are fetched and the page stays. */
function leadsAway({ target, button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  const link = target instanceof Element && target.closest<HTMLAnchorElement>("a[href]");
  if (!link || button || metaKey || ctrlKey || shiftKey || altKey) return false;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return false;
  return !link.pathname.startsWith("/api/") && link.pathname + link.search !== location.pathname + location.search;
}
