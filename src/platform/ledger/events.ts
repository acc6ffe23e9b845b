import { z } from "zod";
import { event, job } from "../../kernel/module.ts";

const Movement = z.object({ transfer_id: z.uuid(), amount: z.int(), reason: z.string() });

export const creditsGranted = event("credits.granted", Movement.extend({ kind: z.string() }));
export const creditsSpent = event("credits.spent", Movement.extend({ kind: z.string() }));
export const creditsHeld = event("credits.held", Movement);
export const creditsCaptured = event("credits.captured", Movement);
export const creditsReleased = event("credits.released", Movement);
export const creditsRefunded = event("credits.refunded", Movement);
export const creditsExpired = event("credits.expired", Movement);

/** Books what time has ended: lots past their date and holds that nobody settled. */
export const settleDue = job("ledger.settle_due", z.object({}));
