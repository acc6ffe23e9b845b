import { z } from "zod";
import { job } from "../../kernel/module.ts";

/** Removes the bytes of files whose rows are gone for good. */
export const removeBytes = job("files.remove_bytes", z.object({ keys: z.array(z.string()).max(500) }));
/** Removes bytes whose row never came. */
export const sweepBytes = job("files.sweep_bytes", z.object({}));
