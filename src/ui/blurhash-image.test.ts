import { expect, test } from "vitest";
import { blurhashImage } from "./blurhash-image.ts";

test("NTK-03.1 a BlurHash becomes a small bitmap of 8 × 8 in a data address", () => {
  const address = blurhashImage("LEHV6nWB2yk8pyo0adR*.7kCMdnj") ?? "";
  const bytes = Buffer.from(address.slice("data:image/bmp;base64,".length), "base64");
  expect(address.length).toBeLessThan(400);
  expect(bytes.toString("latin1", 0, 2)).toBe("BM");
  expect(bytes.readUInt32LE(2)).toBe(bytes.length);
  expect([bytes.readInt32LE(18), bytes.readInt32LE(22)]).toEqual([8, -8]);
});

test("NTK-03.1 what is not a BlurHash has no picture", () => {
  expect(blurhashImage("nonsense")).toBeUndefined();
});
