import { editors, everyRole, permission } from "../../kernel/module.ts";

export const readCharacters = permission("characters.read", everyRole);
export const manageCharacters = permission("characters.manage", editors);
export const readJobs = permission("jobs.read", everyRole);
export const runJobs = permission("jobs.run", editors);
export const reviewJobs = permission("jobs.review", editors);
export const readAssets = permission("assets.read", everyRole);
export const manageAssets = permission("assets.manage", editors);
export const readAnalytics = permission("analytics.read", everyRole);
