export interface Chosen {
  product?: string | undefined;
  days: (typeof spans)[number];
}
export const spans = ["7", "30", "90", "365"] as const;

type Params = Record<string, string | string[] | undefined>;

/** What an address names, else the last 30 days of the reader's own product; the same on the server and in the browser. */
export const chosenOf = ({ product, days }: Params): Chosen => ({
  product: typeof product === "string" ? product : undefined,
  days: spans.find((span) => span === days) ?? "30",
});

export const queryOf = ({ product, days }: Chosen) => ({ days: Number(days), ...(product ? { product } : {}) });

export const addressOf = (chosen: Chosen): string =>
  `/admin/figures?${new URLSearchParams(Object.entries(queryOf(chosen)).map(([name, value]) => [name, String(value)]))}`;
