import { setTimeout as sleep } from "node:timers/promises";
import type { House } from "../../kernel/house.ts";
import { giveUpOn } from "./disabling.ts";
import { attemptDelivery, type Claimed, type Outcome, timeoutMs } from "./sending.ts";

// Longer than an attempt may last, with time to write down how it ended.
const leaseMs = timeoutMs + 10_000;
const mostAtOnce = 400;
const room = 40;
/** An endpoint that answers slowly or not at all gets few at once, so that it cannot use up what all share. */
const slowRoom = 4;
const slowMs = 2_000;
const lookEveryMs = 1_000;
const stopsWithinMs = 5_000;

interface Endpoint {
  underWay: number;
  slow: boolean;
}
interface Ended {
  claimed: Claimed;
  outcome: Outcome;
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
  #writing: Promise<void> | null = null;
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
    while ((await this.#claim()) > 0 || this.#underWay.size > 0) await this.#nextLook();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        // With little room a claim would bring little: it waits until results have come in.
        const claimed = this.#underWay.size > mostAtOnce / 2 ? 0 : await this.#claim();
        if (claimed > 0) continue;
      } catch (error) {
        console.warn(`webhooks not claimed: ${(error as Error).message}`);
        await sleep(lookEveryMs);
      }
      await this.#nextLook();
    }
  }

  #look(): void {
    this.#woken = true;
    this.#wake();
  }

  async #nextLook(): Promise<void> {
    if (!this.#woken && !this.#stopping)
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
    const now = this.#house.now();
    const lease = new Date(now.getTime() + leaseMs);
    const busy = [...this.#endpoints];
    const { rows } = await this.#house.pools.app.query<Omit<Claimed, "lease">>({
      name: "claim_webhooks",
      text: "select * from claim_webhooks($1, $2, $3, $4, $5, $6)",
      values: [
        now,
        lease,
        mostAtOnce - this.#underWay.size,
        room,
        busy.map(([id]) => id),
        busy.map(([, endpoint]) => Math.max(0, (endpoint.slow ? slowRoom : room) - endpoint.underWay)),
      ],
    });
    for (const row of rows) void this.#deliver({ ...row, lease });
    return rows.length;
  }

  async #deliver(claimed: Claimed): Promise<void> {
    const endpoint = this.#endpoints.get(claimed.endpoint_id) ?? { underWay: 0, slow: claimed.failing_since !== null };
    this.#endpoints.set(claimed.endpoint_id, endpoint);
    this.#underWay.set(claimed.id, claimed);
    endpoint.underWay++;
    // Silence counts while it lasts, not only when it has ended.
    const silence = setTimeout(() => {
      endpoint.slow = true;
    }, slowMs);
    try {
      const outcome = await attemptDelivery(this.#house, claimed, this.#stop.signal);
      endpoint.slow = outcome.attempt.status === null || outcome.attempt.duration_ms >= slowMs;
      if (outcome.disable) await giveUpOn(this.#house, claimed, outcome.disable);
      this.#ended.push({ claimed, outcome });
      this.#writing ??= this.#write();
      await this.#writing;
    } catch (error) {
      // Nothing is lost: the lease ends and the delivery is sent again.
      if (!this.#stop.signal.aborted) console.warn(`webhook ${claimed.id}: ${(error as Error).message}`);
    } finally {
      clearTimeout(silence);
      endpoint.underWay--;
      if (endpoint.underWay === 0 && !endpoint.slow) this.#endpoints.delete(claimed.endpoint_id);
      if (!this.#stop.signal.aborted) this.#underWay.delete(claimed.id);
      this.#look();
    }
  }

  /** Writes what has ended, again and again until nothing is left; results that come in meanwhile go in the next batch. */
  async #write(): Promise<void> {
    try {
      while (this.#ended.length > 0) {
        const batch = this.#ended;
        this.#ended = [];
        await this.#writeBatch(batch);
      }
    } finally {
      this.#writing = null;
    }
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
