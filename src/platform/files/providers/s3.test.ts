import { existsSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, systemRequest, withCtx } from "../../../kernel/ctx.ts";
import { startS3 } from "../../../test/stand-ins/s3.ts";
import { openWorld, type World } from "../../../test/world.ts";
import { deleteFiles, readFile, saveImage, saveRendered, signedFileUrl } from "../files.ts";
import { sweepBytesJob } from "../jobs.ts";
import { storageOf } from "./chosen-storage.ts";
import { objectKey } from "./storage.ts";

let world: World;
let s3: Awaited<ReturnType<typeof startS3>>;
let png: Buffer;
beforeAll(async () => {
  s3 = await startS3();
  world = await openWorld(s3.environment);
  png = await sharp({ create: { width: 320, height: 200, channels: 3, background: "#778899" } })
    .png()
    .toBuffer();
});
afterAll(async () => {
  await world.close();
  await s3.stop().catch(() => {});
});

const keysOf = async (teamId: string) => {
  const keys: string[] = [];
  for await (const objects of storageOf(world.house).list(teamId)) keys.push(...objects.map(({ key }) => key));
  return keys.sort();
};

test("NTK-03.1 with S3 set, bytes go to the bucket and come back, whole and in ranges", async () => {
  const file = await world.ada.in((ctx) =>
    saveRendered(ctx, { bytes: png, mime: "image/png", name: "a.png", purpose: "test" }),
  );
  const key = `${world.ada.team.id}/${file.id}`;
  expect(await keysOf(world.ada.team.id)).toEqual([objectKey(key, "original"), objectKey(key, "thumb")]);
  expect(existsSync(join(world.house.config.dataDir, "files"))).toBe(false);
  expect((await world.ada.in((ctx) => readFile(ctx, file.id))).bytes.equals(png)).toBe(true);
  const url = await world.ada.in(async (ctx) => signedFileUrl(ctx, file.id, "original"));
  const part = await world.visitor.fetch(url, { headers: { range: "bytes=5-19" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 5-19/${png.length}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(png.subarray(5, 20))).toBe(true);
});

test("NTK-03.1 with S3 set, deletion and the sweep remove objects", async () => {
  const before = await keysOf(world.ada.team.id);
  const file = await world.ada.in((ctx) => saveImage(ctx, { bytes: png, name: "b.png", purpose: "test" }));
  await world.ada.in((ctx) => deleteFiles(ctx, [file.id]));
  await world.runJobs();
  expect(await keysOf(world.ada.team.id)).toEqual(before);

  const undone = world.ada.in(async (ctx) => {
    await saveImage(ctx, { bytes: png, name: "lost.png", purpose: "test" });
    throw new Error("stopped");
  });
  await expect(undone).rejects.toThrow("stopped");
  const sweep = () =>
    withCtx(
      world.house,
      { actor: systemActor, team: null, product: "natak", request: systemRequest(), staff: true },
      (ctx) => sweepBytesJob(ctx, {}, { signal: new AbortController().signal }),
    );
  await sweep();
  expect(await keysOf(world.ada.team.id)).toHaveLength(before.length + 2);
  world.clock.advance(25 * 3_600_000);
  await sweep();
  expect(await keysOf(world.ada.team.id)).toEqual(before);
});

test("NTK-03.1 while S3 is away, uploads and reads say so and no row is left", async () => {
  const file = await world.ada.in((ctx) => saveImage(ctx, { bytes: png, name: "c.png", purpose: "test" }));
  await s3.stop();
  const rows = await world.sql("select from files");
  await expect(
    world.ada.in((ctx) => saveImage(ctx, { bytes: png, name: "d.png", purpose: "test" })),
  ).rejects.toMatchObject({ status: 503, code: "unavailable" });
  await expect(world.ada.in((ctx) => readFile(ctx, file.id))).rejects.toMatchObject({ status: 503 });
  expect(await world.sql("select from files")).toHaveLength(rows.length);
});
