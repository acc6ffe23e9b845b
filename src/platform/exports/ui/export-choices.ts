/** By what the exports may be narrowed. */
export const exportChoices = { status: ["ready", "running", "queued", "failed", "expired"] } as const;
