import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import {
  deleteFiles,
  fileResponse,
  imageBytes,
  keepFile,
  prepareImage,
  readFile,
  saveImage,
  saveRendered,
} from "./files.ts";
import { sweepBytesJob } from "./jobs.ts";

let world: World;
let photo: Buffer;
beforeAll(async () => {
  world = await openWorld();
  photo = await sharp({ create: { width: 640, height: 400, channels: 3, background: "#336699" } })
    .jpeg()
    .toBuffer();
});
afterAll(() => world.close());

const save = (person: Person, name = "photo.jpg") =>
  person.in((ctx) => saveImage(ctx, { bytes: photo, name, purpose: "test" }));
const onDisk = (person: Person) => readdirSync(join(world.house.config.dataDir, "files", person.team.id)).sort();
const sweep = (scope: Partial<Parameters<typeof withCtx>[1]> = {}) =>
  withCtx(
    world.house,
    { actor: systemActor, team: null, product: "natak", request: systemRequest(), staff: true, ...scope },
    (ctx) => sweepBytesJob(ctx, {}, { signal: new AbortController().signal }),
  );

test("NTK-03.1 an upload gives a row and two readable variants", async () => {
  const file = await save(world.ada, "Ma photo.jpg");
  expect(file).toMatchObject({ mime: "image/webp", width: 640, height: 400, frames: 1, duration_ms: null });
  const [row] = await world.sql<{ team_id: string; name: string; bytes: number; sha256: string }>(
    "select team_id, name, bytes, sha256 from files where id = $1",
    [file.id],
  );
  expect(row).toEqual({ team_id: world.ada.team.id, name: "Ma photo.jpg", bytes: file.bytes, sha256: file.sha256 });
  const original = await world.vic.in((ctx) => readFile(ctx, file.id));
  expect([original.mime, original.bytes.length]).toEqual(["image/webp", file.bytes]);
  const thumb = await world.vic.in((ctx) => readFile(ctx, file.id, "thumb"));
  expect(await sharp(thumb.bytes).metadata()).toMatchObject({ format: "webp", width: 480, height: 300 });
  expect(
    statSync(join(world.house.config.dataDir, "files", world.ada.team.id, `${file.id}.original`)).mode & 0o077,
  ).toBe(0);
});

test("NTK-03.1 the name is kept for showing only", async () => {
  const names = [
    "../../etc/passwd",
    "C:\\photos\\me.png",
    "a\u0000b\r\nc\u202egpj.exe",
    "x".repeat(300),
    " / ",
    "été 🏖️.webp",
  ];
  const kept: string[] = [];
  for (const name of names) {
    const { id } = await save(world.ada, name);
    kept.push((await world.sql<{ name: string }>("select name from files where id = $1", [id]))[0]!.name);
  }
  expect(kept).toEqual(["passwd", "me.png", "abcgpj.exe", "x".repeat(200), "picture", "été 🏖️.webp"]);
  expect(onDisk(world.ada).every((name) => /^[0-9a-f-]{36}\.(original|thumb)$/.test(name))).toBe(true);
});

test("NTK-03.1 an upload over the bound is refused before it is decoded", async () => {
  const bytes = Buffer.concat([photo, Buffer.alloc(imageBytes)]);
  await expect(
    world.ada.in((ctx) => saveImage(ctx, { bytes, name: "big.jpg", purpose: "test" })),
  ).rejects.toMatchObject({ status: 413, code: "too_large" });
});

test("NTK-03.1 a refused upload leaves no row and no bytes", async () => {
  const before = onDisk(world.ada);
  const rows = await world.sql("select from files");
  await expect(
    world.ada.in((ctx) => saveImage(ctx, { bytes: Buffer.from("<html>"), name: "a.png", purpose: "test" })),
  ).rejects.toMatchObject({ status: 415 });
  expect(onDisk(world.ada)).toEqual(before);
  expect(await world.sql("select from files")).toHaveLength(rows.length);
});

test("NTK-03.3 a rendered picture is read back byte for byte", async () => {
  const png = await sharp({ create: { width: 64, height: 64, channels: 4, background: "#00000000" } })
    .png()
    .toBuffer();
  const file = await world.ada.in((ctx) =>
    saveRendered(ctx, { bytes: png, mime: "image/png", name: "job.png", purpose: "test" }),
  );
  const kept = await world.ada.in((ctx) => readFile(ctx, file.id));
  expect(kept.bytes.equals(png)).toBe(true);
});

test("NTK-03.1 another team finds nothing under the id", async () => {
  const { id } = await save(world.ada);
  const missing = await world.eve
    .in((ctx) => readFile(ctx, crypto.randomUUID()))
    .catch((error: Error) => error.message);
  await expect(world.eve.in((ctx) => readFile(ctx, id))).rejects.toMatchObject({ status: 404, message: missing });
  await expect(world.eve.in((ctx) => fileResponse(ctx, id, "original", {}))).rejects.toMatchObject({ status: 404 });
  await world.eve.in((ctx) => deleteFiles(ctx, [id]));
  await world.runJobs();
  expect((await world.ada.in((ctx) => readFile(ctx, id))).bytes.length).toBeGreaterThan(0);
});

test("NTK-03.1 several files come in one transaction", async () => {
  const rows = async () => (await world.sql("select from files")).length;
  const before = await rows();
  const keepTwo = (fail: boolean) =>
    world.ada.in(async (ctx) => {
      const input = { bytes: photo, name: "pair.jpg", purpose: "test" };
      const prepared = [await prepareImage(ctx, input), await prepareImage(ctx, input)];
      for (const file of prepared) await keepFile(ctx, file);
      if (fail) throw new Error("stopped");
    });
  await expect(keepTwo(true)).rejects.toThrow("stopped");
  expect(await rows()).toBe(before);
  await keepTwo(false);
  expect(await rows()).toBe(before + 2);
});

test("NTK-03.1 deleting takes the row at once and the bytes by a job", async () => {
  const { id } = await save(world.ada);
  await world.ada.in((ctx) => deleteFiles(ctx, [id]));
  await expect(world.ada.in((ctx) => readFile(ctx, id))).rejects.toMatchObject({ status: 404 });
  expect(onDisk(world.ada).filter((name) => name.startsWith(id))).toHaveLength(2);
  await world.runJobs();
  expect(onDisk(world.ada).filter((name) => name.startsWith(id))).toEqual([]);
});

test("NTK-03.1 a deletion that is rolled back keeps the bytes", async () => {
  const { id } = await save(world.ada);
  const undone = world.ada.in(async (ctx) => {
    await deleteFiles(ctx, [id]);
    throw new Error("stopped");
  });
  await expect(undone).rejects.toThrow("stopped");
  await world.runJobs();
  expect((await world.ada.in((ctx) => readFile(ctx, id))).mime).toBe("image/webp");
});

test("NTK-03.1 the sweep removes bytes without a row after 24 hours, and nothing else", async () => {
  const kept = await save(world.ada);
  const elsewhere = await save(world.eve);
  const before = new Set(onDisk(world.ada));
  const undone = world.ada.in(async (ctx) => {
    await saveImage(ctx, { bytes: photo, name: "lost.jpg", purpose: "test" });
    throw new Error("stopped");
  });
  await expect(undone).rejects.toThrow("stopped");
  const folder = join(world.house.config.dataDir, "files", world.ada.team.id);
  writeFileSync(join(folder, `${kept.id}.original.0123456789abcdef.tmp`), "half a file of a process that died");
  const orphans = () => onDisk(world.ada).filter((name) => !before.has(name));
  await sweep();
  expect(orphans()).toHaveLength(3);
  for (const name of orphans()) {
    const past = new Date(world.house.now().getTime() - 25 * 3_600_000);
    utimesSync(join(folder, name), past, past);
  }
  for (const name of onDisk(world.eve))
    utimesSync(join(folder, "..", world.eve.team.id, name), new Date(0), new Date(0));
  utimesSync(join(folder, `${kept.id}.original`), new Date(0), new Date(0));
  await sweep({ team: world.eve.team, staff: false });
  expect(orphans()).toHaveLength(3);
  await sweep();
  expect(orphans()).toEqual([]);
  expect((await world.ada.in((ctx) => readFile(ctx, kept.id))).bytes).toHaveLength(kept.bytes);
  expect((await world.eve.in((ctx) => readFile(ctx, elsewhere.id))).bytes).toHaveLength(elsewhere.bytes);
});
