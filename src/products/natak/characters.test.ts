import { crc32 } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiError } from "../../client/api.ts";
import { openWorld, type World } from "../../test/world.ts";
import { drawing, pictureFile } from "./test-world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const code = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: ApiError) => `${error.status} ${error.code}`,
  );

test("NTK-02.1 a character has a name and a trigger word that no other one of the team has", async () => {
  const made = await world.max.api("POST /characters", { name: " Model A ", trigger_word: "modela" });
  expect(made).toMatchObject({ name: "Model A", status: "draft", image_count: 0, job_count: 0, version: null });
  expect(await code(world.ada.api("POST /characters", { name: "Other", trigger_word: "ModelA" }))).toBe(
    "422 invalid_input",
  );
  expect(await code(world.ada.api("POST /characters", { name: "Two", trigger_word: "two words" }))).toBe(
    "422 invalid_input",
  );
  const other = await world.eve.api("POST /characters", { name: "Model A", trigger_word: "modela" });
  expect((await world.eve.api("GET /characters")).data.map(({ id }) => id)).toEqual([other.id]);

  const renamed = await world.ada.api("PATCH /characters/:id", { id: made.id, name: "Model B" });
  expect(renamed).toMatchObject({ name: "Model B", trigger_word: "modela" });
  await world.ada.api("DELETE /characters/:id", { id: made.id });
  expect((await world.ada.api("GET /characters")).data).toEqual([]);
  expect(await code(world.ada.api("GET /characters/:id", { id: made.id }))).toBe("404 not_found");
  const names = await world.sql<{ name: string }>(
    "select name from events where data->>'character_id' = $1 order by id",
    [made.id],
  );
  expect(names.map(({ name }) => name)).toEqual(["character.created", "character.changed", "character.deleted"]);
  await world.ada.api("POST /characters", { name: "Again", trigger_word: "modela" });
});

test("NTK-02.1 viewers read characters and change nothing, another team does not find them", async () => {
  const { id } = await world.ada.api("POST /characters", { name: "Guarded", trigger_word: "guarded" });
  const files = [await pictureFile(1)];
  expect((await world.vic.api("GET /characters/:id", { id })).name).toBe("Guarded");
  for (const [person, answer] of [
    [world.vic, "403 forbidden"],
    [world.eve, "404 not_found"],
  ] as const) {
    expect(await code(person.api("PATCH /characters/:id", { id, name: "Taken" }))).toBe(answer);
    expect(await code(person.api("DELETE /characters/:id", { id }))).toBe(answer);
    expect(await code(person.api("POST /characters/:id/images", { id, files }))).toBe(answer);
    expect(await code(person.api("POST /characters/:id/train", { id }))).toBe(answer);
    expect(await code(person.api("POST /characters/:id/train/cancel", { id }))).toBe(answer);
  }
  expect(await code(world.vic.api("POST /characters", { name: "No", trigger_word: "nono" }))).toBe("403 forbidden");
  expect(await code(world.eve.api("GET /characters/:id/check", { id }))).toBe("404 not_found");
});

test("NTK-02.1 several images come at once; the same file twice and what is no picture are refused by name", async () => {
  const { id } = await world.ada.api("POST /characters", { name: "Pictured", trigger_word: "pictured" });
  const noPicture = new File(["hello"], "notes.txt", { type: "text/plain" });
  const files = [
    await pictureFile(1, "one.png"),
    await pictureFile(2, "two.png"),
    await pictureFile(1, "copy.png"),
    noPicture,
  ];
  const added = await world.ada.api("POST /characters/:id/images", { id, files, captions: ["first", "second"] });
  expect(added.images.map(({ caption, position }) => [caption, position])).toEqual([
    ["first", 1],
    ["second", 2],
  ]);
  expect(added.refused.map(({ name }) => name).sort()).toEqual(["copy.png", "notes.txt"]);
  expect(await code(world.ada.api("POST /characters/:id/images", { id, files: [await pictureFile(2)] }))).toBe(
    "422 invalid_input",
  );
  const [image] = added.images;
  expect(image).toMatchObject({ width: 256, height: 256, mime: "image/png", similar_to: null });
  const opened = await world.visitor.fetch(image!.thumb_url);
  expect([opened.status, opened.headers.get("content-type")]).toEqual([200, "image/webp"]);

  const changed = await world.ada.api("PATCH /characters/:id/images/:image_id", {
    ...{ id, image_id: image!.id, caption: "a better caption" },
  });
  expect(changed.caption).toBe("a better caption");
  await world.ada.api("DELETE /characters/:id/images/:image_id", { id, image_id: image!.id });
  const detail = await world.ada.api("GET /characters/:id", { id });
  expect(detail.images.map(({ caption }) => caption)).toEqual(["second"]);
  expect(detail).toMatchObject({ image_count: 1, versions: [], latest_jobs: [] });
});

test("NTK-02.1 an image that looks almost like an earlier one is flagged, and the check says what to do", async () => {
  const { id } = await world.ada.api("POST /characters", { name: "Twins", trigger_word: "twins" });
  const brighter = await sharp(await drawing(5))
    .modulate({ brightness: 1.05 })
    .png()
    .toBuffer();
  const files = [await pictureFile(5), new File([new Uint8Array(brighter)], "almost.png"), await pictureFile(6)];
  const { images } = await world.ada.api("POST /characters/:id/images", { id, files, captions: ["a", "b"] });
  expect(images.map(({ similar_to }) => similar_to)).toEqual([null, images[0]!.id, null]);
  const { findings } = await world.ada.api("GET /characters/:id/check", { id });
  const of = (wanted: string) => findings.filter(({ code: found }) => found === wanted).map(({ image_id }) => image_id);
  expect(of("near_duplicate")).toEqual([images[1]!.id]);
  expect(of("missing_caption")).toEqual([images[2]!.id]);
  expect(of("small_side")).toHaveLength(3);
  expect(findings.every(({ severity }) => severity === "warning")).toBe(true);
});

test("NTK-02.1 a large photo is kept at 2048 px, and an animation is refused", async () => {
  const { id } = await world.ada.api("POST /characters", { name: "Sizes", trigger_word: "sizes" });
  const photo = await sharp(await drawing(3, 3000, 1500))
    .jpeg()
    .toBuffer();
  const frames = await Promise.all([1, 2].map((seed) => drawing(seed, 64, 64)));
  const film = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer();
  const files = [new File([new Uint8Array(photo)], "photo.jpg"), new File([new Uint8Array(film)], "film.webp")];
  const added = await world.ada.api("POST /characters/:id/images", { id, files });
  expect(added.images.map(({ width, height }) => [width, height])).toEqual([[2048, 1024]]);
  expect(added.refused.map(({ name }) => name)).toEqual(["film.webp"]);
});

test("NTK-02.1 what is no picture of an accepted kind, or a pixel bomb, is refused by the checks of every upload", async () => {
  const { id } = await world.ada.api("POST /characters", { name: "Strangers", trigger_word: "strangers" });
  const svg = (side: number) =>
    new File(
      [`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="9" height="9"/></svg>`],
      `svg-${side}.png`,
      { type: "image/png" },
    );
  const { data, info } = await sharp(await drawing(8))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const tiff = await sharp(data, { raw: info }).resize(2500, 2500).tiff({ compression: "lzw" }).toBuffer();
  const bomb = await drawing(8);
  // The header of a PNG says how large it is; its checksum covers what it says.
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  const files = [
    await pictureFile(9, "good.png"),
    svg(64),
    svg(3000),
    new File([new Uint8Array(tiff)], "scan.tiff"),
    new File([bomb], "bomb.png"),
  ];
  const { images, refused } = await world.ada.api("POST /characters/:id/images", { id, files });
  expect(images).toHaveLength(1);
  expect(refused.map(({ name }) => name)).toEqual(["svg-64.png", "svg-3000.png", "scan.tiff", "bomb.png"]);
  for (const { reason } of refused.slice(0, 3)) expect(reason).toContain("Send PNG, JPEG, WebP, GIF or AVIF.");
  expect(refused[3]!.reason).toContain("60000 × 60000 pixels");
  expect(await code(world.ada.api("POST /characters/:id/images", { id, files: [svg(3000)] }))).toBe(
    "422 invalid_input",
  );
});

test("NTK-02.1 a character takes no more than 50 images", async () => {
  const { id } = await world.ada.api("POST /characters", { name: "Full", trigger_word: "full" });
  const files = await Promise.all(Array.from({ length: 50 }, (_, seed) => pictureFile(seed + 500)));
  const { images } = await world.ada.api("POST /characters/:id/images", { id, files });
  expect(images).toHaveLength(50);
  expect(await code(world.ada.api("POST /characters/:id/images", { id, files: [await pictureFile(1)] }))).toBe(
    "409 too_many_images",
  );
});
