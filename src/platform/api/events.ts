import { z } from "zod";
import { job } from "../../kernel/module.ts";

export const forgetKeysDue = job("api.forget-idempotency-keys", z.object({}));
