/** The limits that the page of keys asks for: the same on the server and in the browser. */
export const keyLimits = { subject: "key" } as const;
