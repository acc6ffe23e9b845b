import { plans } from "../plans.ts";

/** The source's team pages come with Team and Enterprise. */
export const hasTeamPages = (tier: string): boolean => tier === "team" || tier === "enterprise";

/** Null for as many as one likes. */
export const seatsOf = (tier: string): number | null => plans.find(({ name }) => name === tier)?.seats ?? null;
