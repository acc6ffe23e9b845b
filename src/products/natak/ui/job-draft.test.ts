import { expect, test } from "vitest";
import { draftOf, sizes } from "./job-draft.ts";

test("NTK-03.3 the settings of an asset fill the new-job form", () => {
  const query = { type: "video", prompt: "a fox", width: "640", height: "512", seed: "7", character_id: "some-id" };
  expect(draftOf(query)).toEqual({
    ...{ type: "video", prompt: "a fox", character: "some-id", count: 1, seed: "7" },
    size: { name: null, width: 640, height: 512 },
  });
  expect(draftOf({ ...query, width: "1024", height: "576" }).size.name).toBe("wide");
});

test("NTK-04.1 settings in the address that no job can have are left out", () => {
  const plain = { type: "image", prompt: "", character: "", count: 1, size: sizes[0], seed: "" };
  expect(draftOf({})).toEqual(plain);
  expect(draftOf({ type: "music", width: "513", height: "512", seed: "-1", prompt: ["a", "b"] })).toEqual(plain);
  expect(draftOf({ prompt: "x".repeat(1200) }).prompt).toHaveLength(1000);
});
