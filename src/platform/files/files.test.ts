import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { readFile, saveImage } from "./files.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("NTK-03.1 an upload is stored", async () => {
  const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#336699" } }).jpeg().toBuffer();
  const file = await world.ada.in((ctx) => saveImage(ctx, { bytes, name: "a.jpg", purpose: "test" }));
  expect(file).toMatchObject({ mime: "image/webp", width: 900, height: 600, frames: 1, duration_ms: null });
  const thumb = await world.ada.in((ctx) => readFile(ctx, file.id, "thumb"));
  expect(await sharp(thumb.bytes).metadata()).toMatchObject({ format: "webp", width: 480, height: 320 });
});
