import type { Use } from "./recording.ts";

/** What comes to a row of `usage_rollups`. */
interface Sum {
  team_id: string;
  day: string;
  metric: string;
  dimension: string;
  value: string;
  count: number;
  events: number;
  ok: number;
  errors: number;
  duration_ms: number;
  timed: number;
}

const step = Math.log(1.1);

/** What a reported use is summed by, in the words of `usage_sums` (functions.sql), which makes the same of rows. */
const dimensions: readonly (readonly [name: string, read: (use: Use) => string | null])[] = [
  ["", () => ""],
  ["agent", ({ agentName }) => agentName],
  ["project", ({ projectId }) => projectId],
  ["member", ({ by }) => by.userId],
  ["key", ({ by }) => by.keyId],
  ["duration_ms", ({ durationMs: ms }) => (ms === null ? null : String(Math.round(Math.log(Math.max(ms, 1)) / step)))],
];

/** The sums of uses, each with the day that it counts on. */
export function sumsOf(reports: readonly { use: Use; day: string }[]): Sum[] {
  const sums: Sum[] = [];
  const found = new Map<string, Map<string, Sum>[]>();
  for (const { use, day } of reports) {
    const { team, metric, count, durationMs, success } = use;
    const name = `${team.id} ${day} ${metric}`;
    let ofMetric = found.get(name);
    if (!ofMetric) {
      ofMetric = dimensions.map(() => new Map());
      found.set(name, ofMetric);
    }
    for (const [place, [dimension, read]] of dimensions.entries()) {
      const value = read(use);
      if (value === null) continue;
      let sum = ofMetric[place]!.get(value);
      if (!sum) {
        const nothing = { count: 0, events: 0, ok: 0, errors: 0, duration_ms: 0, timed: 0 };
        sum = { team_id: team.id, day, metric, dimension, value, ...nothing };
        ofMetric[place]!.set(value, sum);
        sums.push(sum);
      }
      sum.count += count;
      sum.events++;
      if (success) sum.ok++;
      else if (success === false) sum.errors++;
      if (durationMs === null) continue;
      sum.duration_ms += durationMs;
      sum.timed++;
    }
  }
  return sums;
}
