/** What an answer tells of a limit that the plan sets on a metric. */
export interface UsageLimit {
  metric: string;
  /** What the limit allows in its period. */
  most: number;
  /** What is left of it. */
  remaining: number;
  /** When it begins anew. */
  resetsAt: Date;
  /** When nothing will be left if the day goes on as it began; null when that will not be, or nobody can tell yet. */
  reachedAt: Date | null;
}

/** Reads `Usage-Limit: "rag_query";q=50;r=7;t=30240;reached=9120`: a list, one item for each metric. */
export function usageLimits(header: string | null, now = Date.now()): UsageLimit[] {
  return [...(header ?? "").matchAll(/"([^"]+)"((?:;[a-z]+=\d+)+)/g)].flatMap(([, metric, text]) => {
    const values = new Map(text!.split(";").map((part) => part.split("=") as [string, string]));
    const [most, remaining, resets] = ["q", "r", "t"].map((name) => Number(values.get(name)));
    if (![most, remaining, resets].every(Number.isInteger)) return [];
    const inSeconds = (seconds: number) => new Date(now + seconds * 1_000);
    const reached = values.get("reached");
    return {
      ...{ metric: metric!, most: most!, remaining: remaining!, resetsAt: inSeconds(resets!) },
      reachedAt: reached ? inSeconds(Number(reached)) : null,
    };
  });
}
