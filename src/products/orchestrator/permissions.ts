import { everyRole, permission } from "../../kernel/module.ts";

export const readDashboard = permission("dashboard.read", everyRole);
