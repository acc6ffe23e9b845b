import { setTimeout as sleep } from "node:timers/promises";
import type { House } from "../../kernel/house.ts";
import { giveUpOn } from "./disabling.ts";
import { attemptDelivery, type Claimed, type Outcome, timeoutMs } from "./sending.ts";

// Longer than an attempt may last, with time to write down how it ended.
const leaseMs = timeoutMs + 10_000;
const mostAtOnce = 400;
/** Less room than this is left alone: many small claims cost more than they bring. */
const worthClaiming = 40;
/**
 * Deliveries that an endpoint has under way at once: few at first, more with each quick answer, and very few while it is
 * slow or away, so that it cannot use up what all share.
 */
const room = { first: 10, step: 2, most: 40, slow: 2 };
const slowMs = 2_000;
const lookEveryMs = 1_000;
const stopsWithinMs = 5_000;

interface Endpoint {
  underWay: number;
  room: number;
}
interface Ended {
  claimed: Claimed;
  outcome: Outcome;
  written: () => void;
  failed: (error: unknown) => void;
}

/**
 * Sends deliveries of all teams from this process. A delivery is claimed by a lease in its row and no transaction is open
 * while it is sent: what a killed process held is due again when its lease ends, under the same `webhook-id`. Claims and
 * results go in batches. Many processes may do this side by side.
 */
export class Dispatcher {
  readonly #house: House;
  readonly #underWay = new Map<string, Claimed>();
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #stop = new AbortController();
  #ended: Ended[] = [];
  #writing = false;
  #wake = () => {};
  #woken = false;
  #stopping = false;

  constructor(house: House) {
    this.#house = house;
  }

  /** Sends until `stop`, as soon as something is due. */
  start(): { stop(): Promise<void> } {
    const unhear = this.#house.listener.on("webhooks", () => this.#look());
    const running = this.#run();
    return {
      stop: async () => {
        unhear();
        this.#stopping = true;
        this.#look();
        await running;
        const end = performance.now() + stopsWithinMs;
        while (this.#underWay.size > 0 && performance.now() < end) await sleep(20);
        await this.#release();
      },
    };
  }

  /** Sends everything that is due, and nothing that becomes due by waiting. */
  async drain(): Promise<void> {
    for (;;) {
      // Asked before: what ends while a claim is made leaves room that this claim knew nothing of.
      const idle = this.#underWay.size === 0;
      const claimed = await this.#claim();
      if (claimed === 0 && idle) return;
      await this.#nextLook(claimed);
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#nextLook(await this.#claim());
      } catch (error) {
        console.warn(`webhooks not claimed: ${(error as Error).message}`);
        await sleep(lookEveryMs);
      }
    }
  }

  #look(): void {
    this.#woken = true;
    this.#wake();
  }

  /** At once after a claim that brought something, else when there is news. */
  async #nextLook(claimed: number): Promise<void> {
    if (claimed === 0 && !this.#woken && !this.#stopping)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookEveryMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#woken = false;
  }

  async #claim(): Promise<number> {
    const free = mostAtOnce - this.#underWay.size;
    if (free < worthClaiming) return 0;
    const now = this.#house.now();
    const lease = new Date(now.getTime() + leaseMs);
    const busy = [...this.#endpoints];
    const { rows } = await this.#house.pools.app.query<Omit<Claimed, "lease">>({
      name: "claim_webhooks",
      text: "select * from claim_webhooks($1, $2, $3, $4, $5, $6)",
      values: [
        now,
        lease,
        free,
        room.first,
        busy.map(([id]) => id),
        busy.map(([, endpoint]) => Math.max(0, endpoint.room - endpoint.underWay)),
      ],
    });
    for (const row of rows) void this.#deliver({ ...row, lease });
    return rows.length;
  }

  async #deliver(claimed: Claimed): Promise<void> {
    const endpoint = this.#endpoints.get(claimed.endpoint_id) ?? {
      underWay: 0,
      room: claimed.failing_since ? room.slow : room.first,
    };
    this.#endpoints.set(claimed.endpoint_id, endpoint);
    this.#underWay.set(claimed.id, claimed);
    endpoint.underWay++;
    // Silence counts while it lasts, not only when it has ended.
    const silence = setTimeout(() => {
      endpoint.room = room.slow;
    }, slowMs);
    try {
      const outcome = await attemptDelivery(this.#house, claimed, this.#stop.signal);
      const slow = outcome.attempt.status === null || outcome.attempt.duration_ms >= slowMs;
      endpoint.room = slow ? room.slow : Math.min(room.most, endpoint.room + room.step);
      if (outcome.disable) await giveUpOn(this.#house, claimed, outcome.disable);
      await this.#record(claimed, outcome);
    } catch (error) {
      // Nothing is lost: the lease ends and the delivery is sent again.
      if (!this.#stop.signal.aborted) console.warn(`webhook ${claimed.id}: ${(error as Error).message}`);
    } finally {
      clearTimeout(silence);
      endpoint.underWay--;
      if (endpoint.underWay === 0 && endpoint.room > room.slow) this.#endpoints.delete(claimed.endpoint_id);
      if (!this.#stop.signal.aborted) this.#underWay.delete(claimed.id);
      this.#look();
    }
  }

  /** Resolves when the result is in the database. Results that come in while others are written go in the next batch. */
  #record(claimed: Claimed, outcome: Outcome): Promise<void> {
    return new Promise((written, failed) => {
      this.#ended.push({ claimed, outcome, written, failed });
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#ended.length > 0) {
      const batch = this.#ended;
      this.#ended = [];
      await this.#writeBatch(batch).then(
        () => {
          for (const { written } of batch) written();
        },
        (error: unknown) => {
          for (const { failed } of batch) failed(error);
        },
      );
    }
    this.#writing = false;
  }

  async #writeBatch(batch: Ended[]): Promise<void> {
    const results = batch.map(
      ({ claimed: { team_id, id, endpoint_id, lease }, outcome: { disable: _, ...outcome } }) => ({
        ...{ team_id, id, endpoint_id, lease },
        ...outcome,
      }),
    );
    const query = { name: "record_webhooks", text: "select record_webhooks($1)", values: [JSON.stringify(results)] };
    // Within the lease, so that what was delivered is not sent again because the database was away for a moment.
    for (const pauseMs of [200, 1_000, 3_000]) {
      try {
        await this.#house.pools.app.query(query);
        return;
      } catch (error) {
        console.warn(`webhook results not written yet: ${(error as Error).message}`);
        await sleep(pauseMs);
      }
    }
    await this.#house.pools.app.query(query);
  }

  /** Gives back what did not end in time, so that others need not wait for the leases. */
  async #release(): Promise<void> {
    const left = [...this.#underWay.values()];
    if (left.length === 0) return;
    this.#stop.abort(new Error("The program is stopping."));
    await this.#house.pools.app.query("select release_webhooks($1, $2, $3)", [
      this.#house.now(),
      left.map(({ lease }) => lease),
      left.map(({ id }) => id),
    ]);
  }
}
