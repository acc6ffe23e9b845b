/** One row of the table. Ours ÷ floor is the ratio, unless the goal speaks of an absolute amount. */
export interface Measure {
  name: string;
  value: number;
  goal: number;
  unit: "×" | "s" | "ms" | "%" | "MiB" | "KiB";
  /** The value may not exceed the goal, instead of having to reach it. */
  atMost?: boolean;
  ours?: string;
  floor?: string;
}

export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
export const median = (values: readonly number[]): number => percentile(values, 0.5);

export const perSecond = (value: number): string =>
  `${value >= 1_000 ? `${(value / 1_000).toFixed(1)}k` : value.toFixed(0)}/s`;

/**
 * Runs the contenders in turn, A B A B …, so that a busy moment of the machine meets each of them, and gives the median
 * of each. The first round only warms up.
 */
export async function interleave<K extends string>(
  rounds: number,
  contenders: Record<K, () => Promise<number>>,
): Promise<Record<K, number>> {
  const names = Object.keys(contenders) as K[];
  const results = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const result = await contenders[name]();
      if (round > 0) results.get(name)!.push(result);
    }
  return Object.fromEntries(names.map((name) => [name, median(results.get(name)!)])) as Record<K, number>;
}

/**
 * Two contenders in pairs of short rounds, in both orders: the median of each, and of what the one makes of the other in the
 * same pair. What the machine does besides changes within seconds, and by more than what is looked for; in a pair it meets
 * both. The first pair only warms up.
 */
export async function inPairs(
  pairs: number,
  { ours, bare }: Record<"ours" | "bare", () => Promise<number>>,
): Promise<Record<"ours" | "bare" | "ratio", number>> {
  const results: { ours: number; bare: number }[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const first = pair % 2 === 0 ? await ours() : null;
    const floor = await bare();
    const result = { ours: first ?? (await ours()), bare: floor };
    if (pair > 0) results.push(result);
  }
  const middle = (of: (result: (typeof results)[number]) => number) => median(results.map(of));
  return {
    ours: middle((result) => result.ours),
    bare: middle((result) => result.bare),
    ratio: middle((result) => result.ours / result.bare),
  };
}

/** How often per second `work` gets done by so many callers, each asking again as soon as it has its answer. */
export async function rateOf(work: () => Promise<unknown>, callers: number, forMs: number): Promise<number> {
  let done = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - start < forMs) {
        await work();
        done++;
      }
    }),
  );
  return (done / (performance.now() - start)) * 1_000;
}

export const isMet = ({ value, goal, atMost }: Measure): boolean => (atMost ? value <= goal : value >= goal);

export function table(measures: readonly Measure[]): string {
  const rows = measures.map((measure) => [
    measure.name,
    measure.ours ?? "",
    measure.floor ?? "",
    `${measure.value.toFixed(2)} ${measure.unit}`,
    `${measure.atMost ? "≤" : "≥"} ${Number(measure.goal.toFixed(2))} ${measure.unit}`,
    isMet(measure) ? "ok" : "MISSED",
  ]);
  const lines = [["name", "ours", "floor or peer", "result", "goal", "ok"], ...rows];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) => line.map((cell, column) => cell[column === 0 ? "padEnd" : "padStart"](widths[column]!)).join("  "))
    .join("\n");
}
