import { Readable } from "node:stream";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { streamOf } from "./delivery.ts";
import { deleteFiles, fileResponse, readFile, type StoredImage, saveImage, signedFileUrl } from "./files.ts";

const hourMs = 3_600_000;
let world: World;
let file: StoredImage;
let bytes: Buffer;
beforeAll(async () => {
  world = await openWorld();
  world.clock.advance(hourMs - (world.house.now().getTime() % hourMs) + 60_000);
  const upload = await sharp({ create: { width: 640, height: 400, channels: 3, background: "#996633" } })
    .png()
    .toBuffer();
  file = await world.ada.in((ctx) => saveImage(ctx, { bytes: upload, name: "Été “1”;\u{1f3d6}.jpg", purpose: "test" }));
  bytes = (await world.ada.in((ctx) => readFile(ctx, file.id))).bytes;
});
afterAll(() => world.close());

const link = (variant: "original" | "thumb" = "original", ttlSeconds?: number) =>
  world.ada.in(async (ctx) => signedFileUrl(ctx, file.id, variant, ttlSeconds));
const open = (url: string, headers: Record<string, string> = {}) => world.visitor.fetch(url, { headers });
const changed = (url: string, name: string, value: string) => {
  const address = new URL(url, "http://localhost");
  address.searchParams.set(name, value);
  return address.pathname + address.search;
};

test("NTK-03.1 a signed link opens the file without a session, with headers that keep it harmless", async () => {
  const answer = await open(await link());
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": String(bytes.length),
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "accept-ranges": "bytes",
    "content-disposition": `inline; filename="_t_ _1____.png"; filename*=UTF-8''%C3%89t%C3%A9%20%E2%80%9C1%E2%80%9D%3B%F0%9F%8F%96.png`,
  });
  expect(answer.headers.get("cache-control")).toMatch(/^private, max-age=\d+, immutable$/);
  const head = await world.visitor.fetch(await link(), { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, String(bytes.length), ""]);
  const saved = await open(`${await link()}&download=1`);
  expect(saved.headers.get("content-disposition")).toMatch(/^attachment; /);
});

test("NTK-03.1 the thumbnail has a link of its own", async () => {
  const answer = await open(await link("thumb"), { range: "bytes=0-9" });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/webp"]);
  expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).width).toBe(480);
});

test("NTK-03.1 a link that was changed in any part is not found", async () => {
  const url = await link();
  const other = await world.ada.in((ctx) => saveImage(ctx, { bytes, name: "b.png", purpose: "test" }));
  const expires = new URL(url, "http://localhost").searchParams.get("expires")!;
  const wrong = [
    url.replace(file.id, other.id),
    changed(url, "variant", "thumb"),
    changed(url, "expires", String(Number(expires) + 3600)),
    changed(url, "expires", `${expires}.0`),
    changed(url, "expires", "NaN"),
    changed(url, "team", world.eve.team.id),
    changed(url, "signature", "A".repeat(43)),
    changed(url, "signature", ""),
    `${url}&signature=twice`,
    `/api/v1/files/${file.id}`,
    "/api/v1/files/..%2F..%2Fetc",
  ];
  const missing = await world.eve.in(async (ctx) => signedFileUrl(ctx, file.id, "original"));
  for (const address of [...wrong, missing]) {
    const answer = await open(address);
    expect([address, answer.status]).toEqual([address, 404]);
    expect(((await answer.json()) as { code: string }).code).toBe("not_found");
  }
});

test("NTK-03.1 a link stays the same within the hour, lives its time and then ends", async () => {
  const url = await link();
  world.clock.advance(30 * 60_000);
  expect(await link()).toBe(url);
  world.clock.advance(45 * 60_000);
  expect((await open(url)).status).toBe(200);
  expect(await link()).not.toBe(url);
  world.clock.advance(hourMs);
  expect((await open(url)).status).toBe(404);
});

test("NTK-03.1 a browser that has the file gets 304", async () => {
  const url = await link();
  const etag = (await open(url)).headers.get("etag")!;
  for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const answer = await open(url, { "if-none-match": header });
    expect([answer.status, await answer.text()]).toEqual([304, ""]);
  }
  expect((await open(url, { "if-none-match": '"other"' })).status).toBe(200);
  expect((await open(await link("thumb"), { "if-none-match": etag })).status).toBe(200);
});

test("NTK-03.1 one range is answered with exactly its bytes", async () => {
  const url = await link();
  const size = bytes.length;
  const cases: [string, number, number][] = [
    ["bytes=0-9", 0, 9],
    ["bytes=10-", 10, size - 1],
    ["bytes=-7", size - 7, size - 1],
    [`bytes=${size - 1}-${size + 500}`, size - 1, size - 1],
    [`bytes=-${size + 500}`, 0, size - 1],
  ];
  for (const [range, start, end] of cases) {
    const answer = await open(url, { range });
    expect([range, answer.status, answer.headers.get("content-range")]).toEqual([
      range,
      206,
      `bytes ${start}-${end}/${size}`,
    ]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(start, end + 1))).toBe(true);
  }
  for (const range of [`bytes=${size}-`, "bytes=-0"]) {
    const answer = await open(url, { range });
    expect([answer.status, answer.headers.get("content-range")]).toEqual([416, `bytes */${size}`]);
  }
  for (const range of ["bytes=0-1,5-6", "bytes=9-3", "items=0-1", "bytes=-"])
    expect((await open(url, { range })).status).toBe(200);
});

test("NTK-03.1 a route of a product serves a file to its own team with a lasting cache", async () => {
  const answer = await world.vic.in((ctx) => fileResponse(ctx, file.id, "original", { download: true }));
  expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; /);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
});

test("NTK-03.1 the link of a deleted file is not found at once, before its bytes are removed", async () => {
  const gone = await world.ada.in((ctx) => saveImage(ctx, { bytes, name: "gone.png", purpose: "test" }));
  const url = await world.ada.in(async (ctx) => signedFileUrl(ctx, gone.id, "original"));
  expect((await open(url)).status).toBe(200);
  await world.ada.in((ctx) => deleteFiles(ctx, [gone.id]));
  expect((await open(url)).status).toBe(404);
});

test("a source that breaks or is given up before anybody has read from it ends no process, and tells whoever reads then", async () => {
  const heard: unknown[] = [];
  const hear = (error: unknown) => heard.push(error);
  process.on("uncaughtException", hear);
  const source = new Readable({ read() {} });
  const stream = streamOf(source);
  source.destroy(new Error("given up"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("uncaughtException", hear);
  expect(heard).toEqual([]);
  await expect(stream.getReader().read()).rejects.toThrow();
});
