import { everyRole, managers, permission } from "../../kernel/module.ts";

export const readPlan = permission("plan.read", everyRole);
export const readInvoices = permission("invoices.read", managers);
export const manageBilling = permission("billing.manage", managers);
export const manageLimits = permission("limits.manage", managers);
