// ORCHESTRATOR_URL=https://app.example.com ORCHESTRATOR_KEY=… node list-jobs.ts
import { Orchestrator } from "@orchestrator/sdk";

const client = new Orchestrator({
  apiKey: process.env.ORCHESTRATOR_KEY!,
  baseUrl: process.env.ORCHESTRATOR_URL!,
});

for await (const { data } of client.pages("GET /jobs", { limit: 100 }))
  for (const job of data) console.info(job.id, job.type, job.status);
