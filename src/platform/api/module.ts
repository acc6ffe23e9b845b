import type { Call, Passage } from "../../kernel/http.ts";
import { type Module, work } from "../../kernel/module.ts";
import { forgetKeysDue } from "./events.ts";
import { forgetOldKeys, once, onceOf } from "./idempotency.ts";
import { shaped } from "./shaping.ts";
import { idempotencyKeys } from "./tables.ts";

export const apiModule = {
  name: "api",
  tables: { idempotencyKeys },
  jobs: [work(forgetKeysDue, forgetOldKeys, { every: "37 * * * *" })],
  personal: { idempotency_keys: "kept: sealed answers under the hash of their owner, gone after 24 hours" },
  passage: (): Passage => ({
    async around(ctx, call: Call, handle) {
      const asked = await onceOf(call);
      const inner = () => shaped(ctx, call, handle);
      return asked ? once(ctx, asked, inner) : inner();
    },
  }),
} satisfies Module;
