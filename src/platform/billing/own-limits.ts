import type { House } from "../../kernel/house.ts";
import type { Limit, Who } from "../metering/limits.ts";
import { wordsOf } from "../metering/metrics.ts";
import type { Period } from "../metering/periods.ts";

/** A limit that a team has set itself, with what its key or its member is called. */
export interface SetLimit {
  subject: "key" | "member" | "team";
  subject_id: string;
  metric: string;
  period: Period;
  most: number;
  name: string | null;
}
/** By whom and what they limit: the calls of a key ask for theirs alone. */
export type OwnLimits = ReadonlyMap<string, readonly Limit[]>;

/** Names what such a limit has counted. */
export const ownCounter = ({ subject, subject_id, metric, period }: Omit<SetLimit, "most" | "name">) =>
  `${subject}:${subject_id}:${metric}:${period}`;

const setBy: Record<SetLimit["subject"], (name: string | null) => string> = {
  key: (name) => `The key ${name}`,
  member: (name) => `The limit of ${name}`,
  team: () => "The team's own limit",
};

const whose: Record<SetLimit["subject"], (id: string) => Pick<Limit, "of">> = {
  key: (keyId) => ({ of: { keyId, userId: null } }),
  member: (userId) => ({ of: { userId, keyId: null } }),
  team: () => ({}),
};

export function ownLimitsOf(house: House, product: string, set: readonly SetLimit[]): OwnLimits {
  const found = new Map<string, Limit[]>();
  for (const one of set) {
    const { subject, subject_id, metric, period, most, name } = one;
    const limit = {
      counter: ownCounter(one),
      period,
      most,
      setBy: setBy[subject](name),
      ...whose[subject](subject_id),
    };
    const of = placeOf(subject_id, metric);
    found.set(of, [...(found.get(of) ?? []), { ...limit, what: wordsOf(house, product, metric) }]);
  }
  return found;
}

/** All that apply: the key's, those of the person who stands for it or calls, and the team's. */
export function ownLimitsOn(own: OwnLimits, asked: { team: { id: string }; metric: string; by: Who }): Limit[] {
  const { team, metric, by } = asked;
  return [by.keyId, by.userId, team.id].flatMap((id) => (id && own.get(placeOf(id, metric))) || []);
}

const placeOf = (id: string, metric: string) => `${id} ${metric}`;
