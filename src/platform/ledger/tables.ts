import { sql } from "drizzle-orm";
import { boolean, check, index, integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { amount, appendOnly, belongsTo, moment, teamTable } from "../../kernel/tables.ts";

/**
 * The balance of a holder of credits, and the row that every movement of theirs locks. The team's own account has the
 * team's id. `posted` and `held` follow from the entries and the open holds; `verifyLedger` computes them anew.
 */
export const ledgerAccounts = teamTable(
  "ledger_accounts",
  {
    posted: amount().notNull(),
    held: amount().notNull(),
    /** Number of the account's latest transfer. */
    last_number: amount().notNull(),
    /** Before this moment no lot and no hold of the account ends; null when none ever does. */
    due_at: moment(),
    updated_at: moment().notNull(),
  },
  (self) => [
    index().on(self.due_at),
    // The last guard under the functions: no balance below zero, no hold without cover.
    check("ledger_accounts_covered", sql`${self.held} >= 0 and ${self.posted} >= ${self.held}`),
  ],
);

/**
 * Every movement, for ever. What was wrong is reversed by another transfer with a reason. Transfers and entries have no
 * foreign keys: checking them row by row is a fifth of a transfer's cost, only the module's SQL functions write them,
 * and `verifyLedger` finds a row without its counterpart.
 */
export const ledgerTransfers = appendOnly(
  teamTable(
    "ledger_transfers",
    {
      account_id: uuid().notNull(),
      /** Counts the account's transfers without gaps, in the order of their booking. */
      number: amount().notNull(),
      /** grant, plan, promo, top_up, adjustment, hold, capture, void, lapse, usage, refund, expiry */
      kind: text().notNull(),
      amount: amount().notNull(),
      /** What it does to the posted balance: 0 for holds and their release. */
      change: amount().notNull(),
      balance_after: amount().notNull(),
      /** The caller's idempotency key. */
      key: text(),
      /** The hold that this capture, void or lapse ends. */
      hold_id: uuid(),
      /** The capture or usage that this refund takes back. */
      reverses_id: uuid(),
      reason: text().notNull(),
      subject_kind: text(),
      subject_id: text(),
      priority: integer(),
      expires_at: moment(),
      created_at: moment().notNull(),
    },
    (self) => [
      uniqueIndex().on(self.team_id, self.account_id, self.number),
      uniqueIndex("ledger_transfers_key").on(self.team_id, self.key),
      // A hold ends once, whoever ends it.
      uniqueIndex("ledger_transfers_end_of_hold").on(self.team_id, self.hold_id).where(sql`hold_id is not null`),
      index("ledger_transfers_reversals").on(self.team_id, self.reverses_id).where(sql`reverses_id is not null`),
    ],
  ),
);

/**
 * What one grant gave and what is left of it. A lot is a sub-account: the entries on the holder's side name their lot,
 * so `remaining` is the sum of its entries. `held` of it is reserved by open holds.
 */
export const ledgerLots = teamTable(
  "ledger_lots",
  {
    account_id: uuid().notNull(),
    transfer_id: uuid().notNull(),
    /** Lower is spent first. */
    priority: integer().notNull(),
    expires_at: moment(),
    remaining: amount().notNull(),
    held: amount().notNull(),
    used_up: boolean().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [
    belongsTo(self, self.transfer_id, ledgerTransfers),
    // Not on `remaining`, so that spending from a lot touches no index.
    index("ledger_lots_open").on(self.team_id, self.account_id, self.priority, self.expires_at).where(sql`not used_up`),
    check("ledger_lots_covered", sql`${self.held} >= 0 and ${self.remaining} >= ${self.held}`),
  ],
);

/** The two sides of every transfer that moves credits; they sum to zero. */
export const ledgerEntries = appendOnly(
  teamTable(
    "ledger_entries",
    {
      transfer_id: uuid().notNull(),
      /** `credits` is the holder's side; `issued`, `revenue`, `expired` and `adjustments` the platform's. */
      account: text().notNull(),
      /** Whose, and from which lot: on the holder's side only. */
      account_id: uuid(),
      lot_id: uuid(),
      amount: amount().notNull(),
    },
    (self) => [index().on(self.team_id, self.transfer_id)],
  ),
);

/** Which lots an open hold reserves. The rows go when the hold ends. */
export const ledgerReservations = teamTable(
  "ledger_reservations",
  {
    account_id: uuid().notNull(),
    hold_id: uuid().notNull(),
    lot_id: uuid().notNull(),
    amount: amount().notNull(),
    expires_at: moment(),
  },
  (self) => [
    belongsTo(self, self.hold_id, ledgerTransfers),
    belongsTo(self, self.lot_id, ledgerLots),
    index().on(self.team_id, self.hold_id),
    index().on(self.team_id, self.account_id, self.expires_at),
  ],
);
