import { invalid, Problem } from "../kernel/errors.ts";
import type { House } from "../kernel/house.ts";
import { receiveWebhook } from "../platform/billing/intake.ts";
import type { Web } from "./web.ts";

/** More than any provider sends. */
const mostBytes = 1_000_000;

/** `POST /webhooks/<provider>`: the raw body is what the signature covers, so nothing parses it before. */
export function providerWebhooks(web: Web, house: House): void {
  web.post("/webhooks/:provider", async (c) => {
    if (Number(c.req.header("content-length") ?? 0) > mostBytes)
      throw new Problem(413, "too_large", "A webhook has at most 1 MB.");
    const body = new Uint8Array(await c.req.arrayBuffer());
    if (body.length > mostBytes) throw new Problem(413, "too_large", "A webhook has at most 1 MB.");
    if (body.length === 0) throw invalid([], "The body is empty.");
    return c.json(await receiveWebhook(house, c.req.param("provider"), { headers: c.req.raw.headers, body }));
  });
}
