import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { dataset } from "../exports/exports.ts";
import { readCredits } from "./ledger.ts";
import { kinds } from "./movements.ts";
import { ledgerTransfers } from "./tables.ts";

/** As the list of movements shows them: the team's own account, without what moves nothing. */
export const creditMovements = dataset({
  name: "credit_movements",
  may: readCredits,
  table: ledgerTransfers,
  columns: {
    id: ledgerTransfers.id,
    created_at: ledgerTransfers.created_at,
    kind: ledgerTransfers.kind,
    amount: ledgerTransfers.change,
    balance_after: ledgerTransfers.balance_after,
    reason: ledgerTransfers.reason,
    subject_kind: ledgerTransfers.subject_kind,
    subject_id: ledgerTransfers.subject_id,
  },
  time: ledgerTransfers.created_at,
  order: [ledgerTransfers.number],
  filter: z.strictObject({ kind: z.enum(kinds).optional() }),
  where: ({ kind }) =>
    and(
      eq(ledgerTransfers.account_id, ledgerTransfers.team_id),
      ne(ledgerTransfers.change, 0),
      kind ? eq(ledgerTransfers.kind, kind) : undefined,
    ),
});
