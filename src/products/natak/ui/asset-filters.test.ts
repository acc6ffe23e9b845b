import { expect, test } from "vitest";
import { assetAddressOf, assetFiltersOf, assetQueryOf, reuseAddressOf } from "./asset-filters.ts";

const character_id = "01a1fc01-31b3-7307-9f83-21271e5e0fe2";

test("NTK-03.2 the filters of the assets page stand in its address and come back from it", () => {
  const filters = assetFiltersOf({ kind: "video", source: "generated", q: " red sari ", character_id, trash: "true" });
  expect(filters).toEqual({ kind: "video", source: "generated", q: "red sari", character_id, trash: true });
  const { searchParams, pathname } = new URL(assetAddressOf(filters), "http://localhost");
  expect(pathname).toBe("/assets");
  expect(assetFiltersOf(Object.fromEntries(searchParams))).toEqual(filters);
});

test("NTK-03.2 what an address asks for and does not exist is dropped instead of being an error", () => {
  const filters = assetFiltersOf({
    kind: "sound",
    source: ["generated"],
    q: undefined,
    character_id: "1",
    trash: "yes",
  });
  expect(filters).toEqual({ kind: "", source: "", q: "", character_id: "", trash: false });
  expect(assetAddressOf(filters)).toBe("/assets");
  expect(assetQueryOf(filters)).toEqual({ limit: 48 });
});

test("NTK-03.3 'Use these settings again' carries prompt, type, size, seed and character to the new job", () => {
  const settings = { prompt: "rain & neon, 50%", type: "image" as const, width: 512, height: 768, seed: 7 };
  const { pathname, searchParams } = new URL(reuseAddressOf({ ...settings, character_id }), "http://localhost");
  expect(pathname).toBe("/operations");
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ prompt: "rain & neon, 50%", type: "image", width: "512", height: "768", seed: "7", character_id },
  });
  expect(reuseAddressOf({ ...settings, character_id: null })).not.toContain("character_id");
});
