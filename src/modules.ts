import type { RoutesOf } from "./client/api.ts";
import type { Module } from "./kernel/module.ts";
import { accountModule } from "./platform/account/module.ts";
import { apiModule } from "./platform/api/module.ts";
import { apiKeysModule } from "./platform/api-keys/module.ts";
import { auditModule } from "./platform/audit/module.ts";
import { billingModule } from "./platform/billing/module.ts";
import { exportsModule } from "./platform/exports/module.ts";
import { filesModule } from "./platform/files/module.ts";
import { identityModule } from "./platform/identity/module.ts";
import { ledgerModule } from "./platform/ledger/module.ts";
import { limitsModule } from "./platform/limits/module.ts";
import { meteringModule } from "./platform/metering/module.ts";
import { notificationsModule } from "./platform/notifications/module.ts";
import { onboardingModule } from "./platform/onboarding/module.ts";
import { productAnalyticsModule } from "./platform/product-analytics/module.ts";
import { realtimeModule } from "./platform/realtime/module.ts";
import { staffModule } from "./platform/staff/module.ts";
import { teamsModule } from "./platform/teams/module.ts";
import { webhooksModule } from "./platform/webhooks/module.ts";
import { lunaModule } from "./products/luna/module.ts";
import { natakModule } from "./products/natak/module.ts";
import { orchestratorModule } from "./products/orchestrator/module.ts";

/** All manifests in boot order: the only file that knows everybody. */
const all = [
  identityModule,
  teamsModule,
  limitsModule,
  apiKeysModule,
  ledgerModule,
  meteringModule,
  billingModule,
  filesModule,
  notificationsModule,
  exportsModule,
  realtimeModule,
  onboardingModule,
  auditModule,
  staffModule,
  productAnalyticsModule,
  accountModule,
  webhooksModule,
  apiModule,
  natakModule,
  orchestratorModule,
  lunaModule,
] as const;

export const modules: readonly Module[] = all;

declare module "./client/api.ts" {
  interface ApiRoutes extends RoutesOf<typeof all> {}
}
