import type { Limit } from "./window.ts";

/** Calls that take the same from the same limits: a store lets so many of them through at once as there is room for. */
export interface Group {
  limits: readonly Limit[];
  cost: number;
  /** Where the calls stand among those that asked. */
  places: number[];
}

export function grouped(items: readonly { limits: readonly Limit[]; cost: number }[]): Group[] {
  const groups: Group[] = [];
  const byFirstKey = new Map<string, Group[]>();
  for (const [place, { limits, cost }] of items.entries()) {
    const candidates = byFirstKey.get(limits[0]!.key) ?? [];
    const group = candidates.find((one) => one.cost === cost && isSame(one.limits, limits));
    if (group) group.places.push(place);
    else {
      const made = { limits, cost, places: [place] };
      groups.push(made);
      candidates.push(made);
      byFirstKey.set(limits[0]!.key, candidates);
    }
  }
  return groups;
}

/** A caller that is known brings the same list with each call. */
const isSame = (some: readonly Limit[], others: readonly Limit[]): boolean =>
  some === others ||
  (some.length === others.length &&
    some.every(({ key, most }, place) => key === others[place]!.key && most === others[place]!.most));

export const shared = ({ limits }: Group, keys: ReadonlySet<string>) => limits.some(({ key }) => keys.has(key));
