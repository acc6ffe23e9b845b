/** By what the keys may be narrowed. */
export const keyChoices = { is_active: ["true", "false"] } as const;
