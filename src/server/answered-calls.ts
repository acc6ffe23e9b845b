import type { Api } from "../kernel/http.ts";

/** Upper ends of the steps of a duration, in seconds; 0.2 is the goal for 95 % of all calls. */
const steps = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10];

/** What was answered at one route since the start of this process. */
interface Answered {
  /** By the first digit of the status. */
  classes: Float64Array;
  /** How many took so long; the last is for what is beyond all steps. */
  durations: Float64Array;
  seconds: number;
}

/** The API, counted: every answer over HTTP at its route, whatever carried it and whatever refused it. */
export function countedAnswers(api: Api): { api: Api; lines(): string[] } {
  const byRoute = new Map<string, Answered>();
  return {
    api: {
      ...api,
      async answer(key, incoming, read) {
        const began = performance.now();
        const sent = await api.answer(key, incoming, read);
        // What no module serves has no name of its own here, or callers could fill the memory.
        count(
          byRoute,
          typeof key === "string" ? key : "unknown address",
          sent.status,
          (performance.now() - began) / 1_000,
        );
        return sent;
      },
    },
    /** The figures in the words of Prometheus. */
    lines: () => linesOf(byRoute),
  };
}

function count(byRoute: Map<string, Answered>, route: string, status: number, seconds: number): void {
  let answered = byRoute.get(route);
  if (!answered) {
    answered = { classes: new Float64Array(6), durations: new Float64Array(steps.length + 1), seconds: 0 };
    byRoute.set(route, answered);
  }
  let step = 0;
  while (step < steps.length && seconds > steps[step]!) step++;
  answered.classes[Math.floor(status / 100)]!++;
  answered.durations[step]!++;
  answered.seconds += seconds;
}

function linesOf(byRoute: ReadonlyMap<string, Answered>): string[] {
  const routes = [...byRoute].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "# HELP http_requests_total Answers of the API by route and class of their status.",
    "# TYPE http_requests_total counter",
    ...routes.flatMap(([route, { classes }]) =>
      [...classes].flatMap((calls, digit) =>
        calls > 0 ? `http_requests_total{route="${route}",class="${digit}xx"} ${calls}` : [],
      ),
    ),
    "# HELP http_request_duration_seconds From the call's arrival until its answer stands; of a stream, until it begins.",
    "# TYPE http_request_duration_seconds histogram",
    ...routes.flatMap(histogramOf),
    ...sinceTheStart(routes.map(([, answered]) => answered)),
  ];
}

function histogramOf([route, { durations, seconds }]: [string, Answered]): string[] {
  const name = "http_request_duration_seconds";
  let calls = 0;
  const buckets = [...durations].map((more, step) => {
    calls += more;
    return `${name}_bucket{route="${route}",le="${steps[step] ?? "+Inf"}"} ${calls}`;
  });
  const label = `{route="${route}"}`;
  return [...buckets, `${name}_sum${label} ${seconds.toFixed(6)}`, `${name}_count${label} ${calls}`];
}

/** The two figures that the API is measured by; there with the first call. */
function sinceTheStart(all: readonly Answered[]): string[] {
  const sum = (of: (answered: Answered) => number) => all.reduce((total, answered) => total + of(answered), 0);
  const durations = [...steps, Number.POSITIVE_INFINITY].map((_, step) => sum((answered) => answered.durations[step]!));
  const calls = durations.reduce((total, more) => total + more, 0);
  if (calls === 0) return [];
  return [
    "# HELP http_error_share Share of the API's answers since the start with a 5xx; it should stay below 0.001.",
    "# TYPE http_error_share gauge",
    `http_error_share ${sum(({ classes }) => classes[5]!) / calls}`,
    "# HELP http_request_duration_p95_seconds What 95 % of the API's calls since the start stayed within; it should stay below 0.2.",
    "# TYPE http_request_duration_p95_seconds gauge",
    `http_request_duration_p95_seconds ${quantile(durations, 0.95).toFixed(4)}`,
  ];
}

/** As `histogram_quantile` of Prometheus reckons it: evenly within a step, and beyond the last one its end. */
function quantile(durations: readonly number[], share: number): number {
  let left = durations.reduce((total, more) => total + more, 0) * share;
  for (const [step, end] of steps.entries()) {
    const begin = steps[step - 1] ?? 0;
    if (left <= durations[step]!) return begin + ((end - begin) * left) / durations[step]!;
    left -= durations[step]!;
  }
  return steps.at(-1)!;
}
