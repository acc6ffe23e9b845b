/** The source's team pages come with Team and Enterprise. */
export const hasTeamPages = (tier: string): boolean => tier === "team" || tier === "enterprise";
