import { type Module, on, work } from "../../kernel/module.ts";
import { startKeyRing } from "./api-keys.ts";
import { keyUses } from "./datasets.ts";
import * as announced from "./events.ts";
import { sweepUses } from "./jobs.ts";
import * as mails from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import * as permissions from "./permissions.ts";
import { exportKeys, forgetMaker } from "./personal.ts";
import { apiKeyRoutes } from "./routes.ts";
import { apiKeyDays, apiKeys, apiKeyUses } from "./tables.ts";
import { flushUses, noteUses } from "./uses.ts";

const { usesSweepDue, apiKeyUsed, ...events } = announced;

export const apiKeysModule = {
  name: "api-keys",
  tables: { apiKeys, apiKeyUses, apiKeyDays },
  sql: "src/platform/api-keys/functions.sql",
  permissions: Object.values(permissions),
  routes: apiKeyRoutes,
  events: Object.values(events),
  signals: [apiKeyUsed],
  datasets: [keyUses],
  on: [
    on(announced.apiKeyCreated, "api-keys.tell-owners", mails.tellOwners),
    on(announced.apiKeyRotated, "api-keys.tell-of-rotated", mails.tellOfRotated),
    on(announced.apiKeyTakenOver, "api-keys.tell-of-taken-over", mails.tellOfTakenOver),
    on(announced.apiKeyChanged, "api-keys.tell-of-changed", mails.tellOfChanged),
    on(announced.apiKeyFrozen, "api-keys.tell-of-frozen", mails.tellOfFrozen),
  ],
  jobs: [work(usesSweepDue, sweepUses, { every: "41 3 * * *" })],
  settings: [{ label: "settings.title", href: "/settings/keys", may: permissions.readKeys }],
  emails: [mails.keyCreatedMail, mails.keyOpenedMail, mails.keyFrozenMail, mails.keysStoppedMail],
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  passage: noteUses,
  personal: {
    api_keys: "anonymous",
    api_key_days: "kept: how often a key of the team called, for 120 days",
    api_key_uses: "anonymous",
  },
  forget: forgetMaker,
  exports: exportKeys,
  start: startKeyRing,
  close: flushUses,
} satisfies Module;
