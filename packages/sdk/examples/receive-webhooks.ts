// WEBHOOK_SECRET=whsec_… PORT=4000 node receive-webhooks.ts
import { createServer } from "node:http";
import { verifyWebhook } from "@orchestrator/sdk";

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const message = await verifyWebhook<{ type: string }>(
      process.env.WEBHOOK_SECRET!,
      request.headers,
      Buffer.concat(chunks),
    );
    console.info(`received ${message.type}`);
    response.writeHead(204).end();
  } catch (error) {
    console.warn((error as Error).message);
    response.writeHead(400).end();
  }
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  const address = server.address();
  console.info(`listening on ${typeof address === "object" ? address?.port : address}`);
});
