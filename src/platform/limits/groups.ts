import type { Limit } from "./window.ts";

/** Calls that take the same from the same limits: a store lets so many of them through at once as there is room for. */
export interface Group {
  limits: readonly Limit[];
  cost: number;
  /** Where the calls stand among those that asked. */
  places: number[];
}

export function grouped(items: readonly { limits: readonly Limit[]; cost: number }[]): Group[] {
  const groups = new Map<string, Group>();
  items.forEach(({ limits, cost }, place) => {
    let name = String(cost);
    for (const { key, most } of limits) name += ` ${most} ${key}`;
    const group = groups.get(name);
    if (group) group.places.push(place);
    else groups.set(name, { limits, cost, places: [place] });
  });
  return [...groups.values()];
}

export const shared = ({ limits }: Group, keys: ReadonlySet<string>) => limits.some(({ key }) => keys.has(key));
