import type { House } from "../kernel/house.ts";
import { type DayThatDiffers, type Difference, RebuildOrder, rebuildUsage } from "../platform/metering/rebuild.ts";

const usage = `Usage: npm run usage -- check TEAM DAY [LAST_DAY]      which sums differ from their events; changes nothing
       npm run usage -- rebuild TEAM DAY [LAST_DAY]    the same, and makes these sums anew
TEAM is a team's short name or id, or "all"; days are the team's own, like 2026-01-31, both included.`;

/**
 * `npm run usage`: holds the sums of use against the events that they are made of, beside a running program or without one.
 * Answers the exit status: 1 when a check finds a difference or the words say nothing.
 */
export async function usageCommand(house: House, words: string[]): Promise<number> {
  const [verb, team, from, to] = words;
  if ((verb !== "check" && verb !== "rebuild") || words.length < 3 || words.length > 4) return refuse(usage);
  const order = RebuildOrder.safeParse({ team, from, to, repair: verb === "rebuild" });
  if (!order.success) return refuse([...order.error.issues.map(({ message }) => message), usage].join("\n"));
  let sums = 0;
  const seen = await rebuildUsage(house, order.data, (found) => {
    sums += found.differences.length;
    for (const line of linesOf(found)) console.info(line);
  });
  if (!seen) return refuse(`There is no team "${team}".\n${usage}`);
  const whose = `${counted(seen.days, "day")} of ${counted(seen.teams, "team")}`;
  const done = verb === "check" ? "differ from their events" : "differed from their events and were made anew";
  console.info(sums === 0 ? `All sums agree with their events: ${whose}.` : `Sums that ${done}: ${sums}, in ${whose}.`);
  return sums > 0 && verb === "check" ? 1 : 0;
}

function refuse(why: string): number {
  console.error(why);
  return 1;
}

const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

const linesOf = ({ team, day, differences }: DayThatDiffers) =>
  differences.map((one) => `${day}  ${team.slug}  ${nameOf(one)}: ${figures(one, "kept")}; ${figures(one, "counted")}`);

const nameOf = ({ metric, dimension, value }: Difference) =>
  dimension ? `${metric} by ${dimension} ${value}` : metric;

const names = ["count", "events", "ok", "errors", "duration_ms", "timed"] as const;

/** `kept count 5, events 3`: of the two only the figures in which they differ. */
function figures(one: Difference, which: "kept" | "counted"): string {
  const figures = one[which];
  const other = one[which === "kept" ? "counted" : "kept"];
  if (!figures) return which === "kept" ? "not kept" : "no event";
  const differing = names.filter((name) => figures[name] !== other?.[name]);
  return `${which} ${differing.map((name) => `${name} ${figures[name]}`).join(", ")}`;
}
