import type { ApiInput } from "../../../client/api.ts";

/** What the assets page shows, as it stands in its address; empty means everything. */
export interface AssetFilters {
  kind: "" | "image" | "video";
  source: "" | "uploaded" | "generated";
  q: string;
  character_id: string;
  trash: boolean;
}

type Params = Record<string, string | string[] | undefined>;

const oneOf = <T extends string>(value: unknown, values: readonly T[]): T | "" =>
  values.find((known) => known === value) ?? "";

/** Reads the filters from an address; what is unknown or malformed is dropped. */
export function assetFiltersOf(params: Params): AssetFilters {
  const { q, character_id } = params;
  return {
    kind: oneOf(params.kind, ["image", "video"]),
    source: oneOf(params.source, ["uploaded", "generated"]),
    q: typeof q === "string" ? q.trim().slice(0, 200) : "",
    character_id: typeof character_id === "string" && isId(character_id) ? character_id : "",
    trash: params.trash === "true",
  };
}

export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The query of the list's route: what is empty is left out. */
export function assetQueryOf(filters: AssetFilters): ApiInput<"GET /assets"> {
  const { trash, ...texts } = filters;
  const given = Object.entries(texts).filter(([, value]) => value !== "");
  return { limit: 48, ...Object.fromEntries(given), ...(trash ? { trash: "true" as const } : {}) };
}

export function assetAddressOf(filters: AssetFilters): string {
  const { limit: _, ...query } = assetQueryOf(filters);
  const text = new URLSearchParams(query as Record<string, string>).toString();
  return text ? `/assets?${text}` : "/assets";
}

interface Settings {
  type: "image" | "video";
  prompt: string;
  seed: number;
  width: number;
  height: number;
  character_id: string | null;
}

/** Leads to the new-job form with an asset's settings filled in. */
export function reuseAddressOf({ type, prompt, seed, width, height, character_id }: Settings): string {
  const query = new URLSearchParams({ prompt, type, width: `${width}`, height: `${height}`, seed: `${seed}` });
  if (character_id) query.set("character_id", character_id);
  return `/operations?${query}`;
}
