import type { RoutesOf } from "./client/api.ts";
import type { Module } from "./kernel/module.ts";
import { filesModule } from "./platform/files/module.ts";
import { identityModule } from "./platform/identity/module.ts";
import { ledgerModule } from "./platform/ledger/module.ts";
import { notificationsModule } from "./platform/notifications/module.ts";
import { teamsModule } from "./platform/teams/module.ts";

/** All manifests in boot order: the only file that knows everybody. */
const all = [identityModule, teamsModule, ledgerModule, filesModule, notificationsModule] as const;

export const modules: readonly Module[] = all;

declare module "./client/api.ts" {
  interface ApiRoutes extends RoutesOf<typeof all> {}
}
