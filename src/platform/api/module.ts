import type { Call, Passage } from "../../kernel/http.ts";
import { type Module, work } from "../../kernel/module.ts";
import { route, signedIn } from "../../kernel/route.ts";
import { Batch, BatchAnswer, callsUnderWay, runBatch } from "./batch.ts";
import { forgetKeysDue } from "./events.ts";
import { forgetOldKeys, once, onceOf } from "./idempotency.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { shaped } from "./shaping.ts";
import { idempotencyKeys } from "./tables.ts";

export const apiModule = {
  name: "api",
  tables: { idempotencyKeys },
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  routes: {
    "POST /batch": route(
      {
        ...{ may: signedIn, keys: true, input: Batch, output: BatchAnswer },
        // Each of its operations counts, and asks for its own scope.
        ...{ uncounted: true, carries: true },
        summary: "Run up to 100 operations in one request",
      },
      runBatch,
    ),
  },
  jobs: [work(forgetKeysDue, forgetOldKeys, { every: "37 * * * *" })],
  personal: { idempotency_keys: "kept: sealed answers under the hash of their owner, gone after 24 hours" },
  exports: "none: the answers are sealed, under a hash, for 24 hours; what they made is in the copy of who made it",
  passage: (): Passage => ({
    around(ctx, call: Call, handle) {
      if (call.route.handle === runBatch) callsUnderWay.set(ctx, call);
      const asked = onceOf(call);
      const inner = () => shaped(ctx, call, handle);
      return asked ? asked.then((found) => once(ctx, found, inner)) : inner();
    },
  }),
} satisfies Module;
