import type { Module } from "../../kernel/module.ts";
import { eventsIn, work } from "../../kernel/module.ts";
import { sendVerificationAgain } from "./accounts.ts";
import { sweepAttempts } from "./attempts.ts";
import * as events from "./events.ts";
import { importAvatar } from "./import-avatar.ts";
import * as mails from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import rulesInFrench from "./messages/rules.fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { sendReset } from "./password-reset.ts";
import { exportPerson, forgetPerson } from "./personal.ts";
import { providerRoutes } from "./provider-routes.ts";
import { identityRoutes } from "./routes.ts";
import { securityRoutes } from "./security-routes.ts";
import { renewCookie } from "./sessions.ts";
import { sweepEnded } from "./sweep.ts";
import {
  attempts,
  avatars,
  backupCodes,
  emailChanges,
  oauthAccounts,
  oneTimeTokens,
  profiles,
  refreshTokens,
  secondFactors,
  sessions,
  users,
} from "./tables.ts";

export const identityModule = {
  name: "identity",
  tables: {
    users,
    profiles,
    avatars,
    sessions,
    refreshTokens,
    secondFactors,
    backupCodes,
    oneTimeTokens,
    emailChanges,
    attempts,
    oauthAccounts,
  },
  sql: "src/platform/identity/functions.sql",
  routes: { ...identityRoutes, ...securityRoutes, ...providerRoutes },
  events: eventsIn(events),
  signals: [events.sessionsChanged],
  jobs: [
    work(events.verificationDue, sendVerificationAgain),
    work(events.resetDue, sendReset),
    work(events.avatarImportDue, importAvatar),
    work(events.attemptsSweepDue, sweepAttempts, { every: "17 * * * *" }),
    work(events.endedSweepDue, sweepEnded, { every: "23 3 * * *" }),
  ],
  settings: [
    { label: "settings.profile", href: "/settings" },
    { label: "settings.security", href: "/settings/security" },
  ],
  passage: renewCookie,
  personal: {
    ...{ users: "deleted", profiles: "deleted", avatars: "deleted" },
    ...{ sessions: "deleted", refresh_tokens: "deleted", one_time_tokens: "deleted" },
    ...{ second_factors: "deleted", backup_codes: "deleted", oauth_accounts: "deleted", email_changes: "deleted" },
  },
  forget: forgetPerson,
  exports: exportPerson,
  emails: Object.values(mails),
  messages: { en, fr },
  sentences: { fr: { ...rulesInFrench, ...sentencesInFrench } },
} satisfies Module;
