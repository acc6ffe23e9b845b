import { z } from "zod";

export const InvoiceLineShown = z.object({
  text: z.string(),
  quantity: z.number(),
  amount_minor: z.int(),
  period_start: z.string().nullable(),
  period_end: z.string().nullable(),
});
