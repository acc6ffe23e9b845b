"use client";
import { useSearchParams } from "next/navigation";
import { startTransition, useOptimistic } from "react";

/**
 * A page's filters, kept in its address: they survive a reload, the back button and a link to somebody else. Changing
 * them loads no page anew; what they select is read by `useApi`.
 */
export function useAddress<T>(
  parse: (params: Record<string, string>) => T,
  addressOf: (filters: T) => string,
): [T, (next: T) => void] {
  // The router follows the address a moment later; a switch must not jump back until then.
  const [filters, setFilters] = useOptimistic(parse(Object.fromEntries(useSearchParams())));
  const change = (next: T) =>
    startTransition(() => {
      setFilters(() => next);
      window.history.replaceState(null, "", addressOf(next));
    });
  return [filters, change];
}
