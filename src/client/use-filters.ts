"use client";
import { usePathname } from "next/navigation";
import { useState } from "react";
import type { ApiInput, ApiOutput } from "./api.ts";
import { type Choices, type Chosen, chosenIn } from "./filters.ts";
import { useAddress } from "./use-address.ts";
import { type ListKey, useApiList } from "./use-api-list.ts";

/** What narrows a list, kept in the page's address under its own names. */
function useFilters<C extends Choices>(choices: C): [Chosen<C>, (next: Chosen<C>) => void] {
  const path = usePathname();
  return useAddress(
    (params) => chosenIn(choices, params),
    (chosen) => {
      const query = new URLSearchParams(chosen as Record<string, string>);
      return query.size > 0 ? `${path}?${query}` : path;
    },
  );
}

/** A list that the page's address narrows; `initial` is what the server has read for the address that it was asked for. */
export function useFilteredList<K extends ListKey, C extends Choices>(
  key: K,
  input: ApiInput<K>,
  choices: C,
  initial: ApiOutput<K>,
) {
  const [chosen, choose] = useFilters(choices);
  const [first] = useState(chosen);
  const asRead = Object.keys(choices).every((name) => chosen[name] === first[name]);
  const list = useApiList(key, { ...(input as object), ...chosen } as ApiInput<K>, asRead ? initial : undefined);
  return { ...list, chosen, choose };
}
