import { type Module, work } from "../../kernel/module.ts";
import { route } from "../../kernel/route.ts";
import { creditMovements } from "./datasets.ts";
import * as announced from "./events.ts";
import { settleAllDue } from "./jobs.ts";
import { Credits, credits, readCredits } from "./ledger.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { listMovements, MovementPage, MovementQuery } from "./movements.ts";
import { ledgerAccounts, ledgerEntries, ledgerLots, ledgerReservations, ledgerTransfers } from "./tables.ts";

const { settleDue, ...events } = announced;
const changes = Object.values(events);

const kept = "kept: what was given and used stays provable; it names nobody";

export const ledgerModule = {
  name: "ledger",
  tables: { ledgerAccounts, ledgerTransfers, ledgerLots, ledgerEntries, ledgerReservations },
  sql: ["src/platform/ledger/functions.sql", "src/platform/ledger/movements.sql"],
  permissions: [readCredits],
  routes: {
    "GET /credits": route(
      { may: readCredits, output: Credits, summary: "Read the team's credits", freshOn: changes },
      (ctx) => credits(ctx),
    ),
    "GET /credits/ledger": route(
      {
        may: readCredits,
        input: MovementQuery,
        output: MovementPage,
        summary: "List the movements of the team's credits",
        freshOn: changes,
      },
      listMovements,
    ),
  },
  events: changes,
  datasets: [creditMovements],
  jobs: [work(settleDue, settleAllDue, { every: "*/5 * * * *" })],
  personal: {
    ledger_accounts: kept,
    ledger_transfers: kept,
    ledger_lots: kept,
    ledger_entries: kept,
    ledger_reservations: kept,
  },
  exports: "none: credits are the team's, and no row names a person",
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
} satisfies Module;
