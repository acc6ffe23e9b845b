import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { ApiError } from "../../../client/api.ts";
import type { App } from "../app.ts";

/** A report that was not taken: when it began, how long it took, and with what it was refused; 0 without an answer. */
export interface Refused {
  began: number;
  tookMs: number;
  status: number;
}

const metric_type = "agent_execution";

/**
 * Programs that report use all the time, whatever becomes of it. At the end `verify` shows that nothing which was
 * acknowledged is lost, that what is sent again is not counted again, and that the sums are those of the events.
 */
export function keepReporting(app: () => App, cookie: string, { reporters = 6, metadata = {} } = {}) {
  const sent: string[] = [];
  const acknowledged = new Set<string>();
  const refused: Refused[] = [];
  let over = false;
  const reporter = async () => {
    while (!over) {
      const idempotency_key = randomUUID();
      sent.push(idempotency_key);
      const began = Date.now();
      await app()
        .api(cookie, "POST /usage/events", { metric_type, idempotency_key, metadata } as never)
        .then(
          () => acknowledged.add(idempotency_key),
          (error: unknown) => {
            const status = error instanceof ApiError ? error.status : 0;
            refused.push({ began, tookMs: Date.now() - began, status });
          },
        );
      // A refusal comes at once, and a real reporter waits, too, before the next.
      await pause(5);
    }
  };
  const reporting = Array.from({ length: reporters }, reporter);
  const counted = async () => (await app().api(cookie, "GET /usage/current")).usage.agent_executions;
  return {
    refused,
    async someAcknowledged(count: number) {
      const before = acknowledged.size;
      await expect.poll(() => acknowledged.size, { timeout: 10_000 }).toBeGreaterThan(before + count);
    },
    async verify() {
      over = true;
      await Promise.all(reporting);
      expect(await counted()).toBeGreaterThanOrEqual(acknowledged.size);
      expect(await counted()).toBeLessThanOrEqual(sent.length);
      // Whoever got no answer reports again, and to be sure everybody does.
      for (let start = 0; start < sent.length; start += 1_000) {
        const events = sent.slice(start, start + 1_000).map((idempotency_key) => ({ metric_type, idempotency_key }));
        await app().api(cookie, "POST /usage/events", { events } as never);
      }
      expect(await counted()).toBe(sent.length);
      expect(await app().api(cookie, "GET /usage/analytics/proof")).toMatchObject({ equal: true });
    },
  };
}
