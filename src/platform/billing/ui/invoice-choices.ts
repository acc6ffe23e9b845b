/** By what the invoices may be narrowed. */
export const invoiceChoices = { status: ["paid", "open", "uncollectible", "void"] } as const;
