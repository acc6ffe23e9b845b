// What an agent of Luna reports, with a key of its team:
// ORCHESTRATOR_URL=https://app.example.com ORCHESTRATOR_KEY=… node report-usage.ts
import { Orchestrator } from "@orchestrator/sdk";
import { FileStore } from "@orchestrator/sdk/node";

const client = new Orchestrator({
  apiKey: process.env.ORCHESTRATOR_KEY!,
  baseUrl: process.env.ORCHESTRATOR_URL!,
});
const usage = client.usage({
  store: new FileStore({ folder: process.env.USAGE_FOLDER ?? "./usage" }),
  onRefused: (event, { detail }) => console.warn(`not counted: ${event.metric_type}: ${detail}`),
  onError: (error) => console.warn(`sent again later: ${error.message}`),
});

for (let step = 1; step <= 25; step++)
  usage.report({
    metric_type: "agent_execution",
    agent_name: "planner",
    duration_ms: 40 * step,
    metadata: { step },
  });

const left = await usage.close();
console.info(left === 0 ? "All events are counted." : `${left} events wait for the next run.`);
