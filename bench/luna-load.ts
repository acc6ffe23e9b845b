import { Agent, type RequestOptions, request } from "node:http";
import { floors } from "./luna-calls.ts";
import { type Measure, percentile } from "./measure.ts";
import type { Demo } from "./stage.ts";

const callers = 16;
const warmUpMs = 2_000;
const lastsMs = 10_000;
/** So many calls of pages for each report of an agent. */
const reads = 4;

/** LUN-04.2: the calls behind all pages and reports in between, by callers each of whom asks again as soon as it is answered. */
export async function mixedLoad({ url, cookie, teamId }: Demo): Promise<Measure[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const paths = [...Object.keys(floors(teamId)), "/plans", "/session"];
  const report = JSON.stringify({ metric_type: "rag_query", duration_ms: 240, agent_name: "agent-1" });
  const json = { cookie, origin: url, "content-type": "application/json" };
  let [turn, read] = [0, 0];
  const ask = () =>
    ++turn % (reads + 1) === 0
      ? statusOf(`${url}/api/v1/usage/events`, { agent, method: "POST", headers: json }, report)
      : statusOf(`${url}/api/v1${paths[read++ % paths.length]}`, { agent, headers: { cookie } });
  const took: number[] = [];
  let errors = 0;
  const start = performance.now();
  const caller = async () => {
    for (let at = start; at < start + warmUpMs + lastsMs; at = performance.now()) {
      // What is not answered at all is an error, too.
      const status = await ask().catch(() => 0);
      if (at < start + warmUpMs) continue;
      took.push(performance.now() - at);
      if (status !== 200) errors++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  agent.destroy();
  const ours = `${((took.length / lastsMs) * 1_000).toFixed(0)}/s`;
  return [
    {
      ...{ name: "LUN-04.2 p95 of Luna's calls, mixed load", value: percentile(took, 0.95), goal: 200 },
      ...{ unit: "ms", atMost: true, ours },
    },
    {
      ...{ name: "LUN-04.2 error rate of Luna's calls, mixed load", value: (errors / took.length) * 100, goal: 0.1 },
      ...{ unit: "%", atMost: true, ours: `${errors} of ${took.length}` },
    },
  ];
}

/** What an address answers, once the whole of it is there. */
const statusOf = (url: string, options: RequestOptions, body?: string) =>
  new Promise<number>((resolve, reject) => {
    request(url, options, (answer) =>
      answer
        .resume()
        .on("error", reject)
        .on("end", () => resolve(answer.statusCode!)),
    )
      .on("error", reject)
      .end(body);
  });
