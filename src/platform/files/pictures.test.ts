import { crc32 } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { checkPicture, remakePicture } from "./pictures.ts";

const flat = (width: number, height: number, background = "#336699") =>
  sharp({ create: { width, height, channels: 3, background } });

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG with a text chunk right after its header. */
function withText(png: Buffer, text: string): Buffer {
  const header = 8 + 25;
  return Buffer.concat([png.subarray(0, header), chunk("tEXt", Buffer.from(text, "latin1")), png.subarray(header)]);
}

/** Only the header of a PNG, of any size it likes to claim. */
function claimedPng(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", size),
    chunk("IDAT", Buffer.alloc(20)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

async function animation(frames: number, side: number) {
  const stills = await Promise.all(
    Array.from({ length: frames }, (_, at) =>
      flat(side, side, `rgb(${(at * 83) % 256}, ${(at * 131) % 256}, ${(at * 59) % 256})`)
        .png()
        .toBuffer(),
    ),
  );
  return sharp(stills, { join: { animated: true } });
}

/** The largest difference of one channel. */
const distance = (colour: string, wanted: number[]) =>
  Math.max(...wanted.map((value, at) => Math.abs(Number.parseInt(colour.slice(1 + at * 2, 3 + at * 2), 16) - value)));

const refusal = (bytes: Uint8Array) =>
  remakePicture(bytes).then(
    () => ({ status: 200, code: "taken", message: "" }),
    (problem: { status: number; code: string; message: string }) => problem,
  );

test("NTK-03.1 a photo loses its place and camera and becomes WebP", async () => {
  const photo = await flat(90, 60)
    .withExif({
      IFD0: { Make: "Orchestrator camera" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "48/1 51/1 30/1", GPSLongitudeRef: "E", GPSLongitude: "2/1 17/1 40/1" },
    })
    .jpeg()
    .toBuffer();
  expect((await sharp(photo).metadata()).exif?.toString("latin1")).toContain("Orchestrator camera");
  const picture = await remakePicture(photo);
  const left = await sharp(picture.content).metadata();
  expect(picture).toMatchObject({ mime: "image/webp", width: 90, height: 60, frames: 1, duration_ms: null });
  expect([left.format, left.exif, left.xmp, left.iptc, left.icc]).toEqual(["webp", ...Array(4).fill(undefined)]);
  expect(Buffer.from(picture.content).includes("Orchestrator camera")).toBe(false);
});

test("NTK-03.1 a photo that was held sideways is stored upright", async () => {
  const left = await flat(20, 20, "#ff0000").png().toBuffer();
  const sideways = await flat(40, 20, "#0000ff")
    .composite([{ input: left, left: 0, top: 0 }])
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
    .toBuffer();
  const picture = await remakePicture(sideways);
  expect([picture.width, picture.height]).toEqual([20, 40]);
  const { data, info } = await sharp(picture.content).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  expect(at(10, 5)[0]).toBeGreaterThan(200);
  expect(at(10, 35)[2]).toBeGreaterThan(200);
});

test("NTK-03.1 a PNG stays PNG with its transparency and loses its texts", async () => {
  const png = await sharp({
    create: { width: 30, height: 30, channels: 4, background: { r: 200, g: 10, b: 10, alpha: 0.5 } },
  })
    .png()
    .toBuffer();
  const picture = await remakePicture(withText(png, "Comment\0secret place"));
  expect(picture.mime).toBe("image/png");
  expect((await sharp(picture.content).metadata()).hasAlpha).toBe(true);
  expect(Buffer.from(picture.content).includes("secret place")).toBe(false);
  expect(distance(picture.average_color, [200, 10, 10])).toBeLessThan(8);
});

test("NTK-03.1 each accepted kind is taken, and nothing else", async () => {
  const taken: string[] = [];
  for (const format of ["png", "jpeg", "webp", "gif", "avif"] as const)
    taken.push((await remakePicture(await flat(16, 16).toFormat(format).toBuffer())).mime);
  expect(taken).toEqual(["image/png", "image/webp", "image/webp", "image/webp", "image/webp"]);
  const tiff = await flat(16, 16).tiff().toBuffer();
  const svg = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`,
  );
  const html = Buffer.from("<!doctype html><script>alert(document.cookie)</script>");
  const pdf = Buffer.from("%PDF-1.7\n1 0 obj<<>>endobj");
  for (const bytes of [tiff, svg, Buffer.concat([Buffer.from("\ufeff \n"), svg]), html, pdf])
    expect(await refusal(bytes)).toMatchObject({ status: 415, code: "unsupported_type" });
  expect((await refusal(html)).message).toContain("PNG, JPEG, WebP, GIF or AVIF");
});

test("NTK-03.1 a document behind or inside a picture does not survive", async () => {
  const png = await flat(16, 16).png().toBuffer();
  const picture = await remakePicture(Buffer.concat([png, Buffer.from("<script>alert(1)</script>PK\x03\x04")]));
  expect(Buffer.from(picture.content).includes("script")).toBe(false);
  expect(await refusal(Buffer.from("GIF89a/*<script>*/=1;alert(1)"))).toMatchObject({ status: 422 });
});

test("NTK-03.1 a picture that was cut off is refused in clear words", async () => {
  for (const format of ["png", "jpeg", "webp"] as const) {
    const whole = await flat(400, 300)
      .composite([{ input: await flat(90, 90, "#fff").png().toBuffer() }])
      .toFormat(format)
      .toBuffer();
    const answer = await refusal(whole.subarray(0, Math.floor(whole.length * 0.6)));
    expect(answer).toMatchObject({ status: 422, code: "invalid_input" });
    expect(answer.message).toContain("damaged or incomplete");
  }
  expect((await refusal(Buffer.alloc(0))).message).toContain("empty");
});

test("NTK-03.1 a pixel bomb is refused by its header, at once", async () => {
  const started = performance.now();
  for (const [width, height] of [
    [60_000, 60_000],
    [12_001, 10],
    [10, 12_001],
    [9_000, 9_000],
  ] as const)
    expect(await refusal(claimedPng(width, height))).toMatchObject({ status: 413, code: "too_many_pixels" });
  expect(performance.now() - started).toBeLessThan(500);
});

test("NTK-03.1 animations stay animated up to 200 frames", async () => {
  const gif = await (await animation(5, 16)).gif({ delay: Array(5).fill(80) }).toBuffer();
  const picture = await remakePicture(gif);
  expect(picture).toMatchObject({ mime: "image/webp", width: 16, height: 16, frames: 5, duration_ms: 400 });
  expect((await sharp(picture.thumb).metadata()).pages ?? 1).toBe(1);
  const most = await (await animation(200, 2)).gif().toBuffer();
  expect((await remakePicture(most)).frames).toBe(200);
  const tooMany = await (await animation(201, 2)).gif().toBuffer();
  expect(await refusal(tooMany)).toMatchObject({ status: 413, code: "too_many_frames" });
});

test("NTK-03.1 thumbnails are 480 pixels on the long side and small pictures are not blown up", async () => {
  const sizeOf = async (width: number, height: number) => {
    const { thumb } = await remakePicture(await flat(width, height).jpeg().toBuffer());
    const facts = await sharp(thumb).metadata();
    return [facts.format, facts.width, facts.height];
  };
  expect(await sizeOf(900, 600)).toEqual(["webp", 480, 320]);
  expect(await sizeOf(600, 1200)).toEqual(["webp", 240, 480]);
  expect(await sizeOf(100, 50)).toEqual(["webp", 100, 50]);
});

test("NTK-02.1 a bound for the longest side makes larger pictures smaller, upright and moving ones too", async () => {
  const sizeOf = async (bytes: Uint8Array) => {
    const { content, width, height, frames } = await remakePicture(bytes, 60);
    const stored = await sharp(content).metadata();
    return [width, height, frames, stored.width, stored.height];
  };
  const photo = flat(200, 100).jpeg();
  expect(await sizeOf(await photo.clone().toBuffer())).toEqual([60, 30, 1, 60, 30]);
  expect(await sizeOf(await photo.withMetadata({ orientation: 6 }).toBuffer())).toEqual([30, 60, 1, 30, 60]);
  expect(await sizeOf(await flat(60, 60).png().toBuffer())).toEqual([60, 60, 1, 60, 60]);
  expect((await sizeOf(await (await animation(3, 90)).webp().toBuffer())).slice(0, 3)).toEqual([60, 60, 3]);
});

test("NTK-03.1 BlurHash and average colour show what the picture looks like", async () => {
  const blue = await remakePicture(await flat(64, 64, "#2040c0").png().toBuffer());
  const red = await remakePicture(await flat(64, 64, "#c04020").png().toBuffer());
  expect(blue.blurhash).toMatch(/^L[\w#$%*+,\-.:;=?@[\]^{|}~]{27}$/);
  expect(blue.blurhash).not.toBe(red.blurhash);
  expect(distance(blue.average_color, [0x20, 0x40, 0xc0])).toBeLessThan(8);
});

test("NTK-03.3 a rendered picture is kept byte for byte, with the prompt in its text", async () => {
  const rendered = withText(await flat(50, 40).png().toBuffer(), "prompt\0a lighthouse at dusk");
  const picture = await checkPicture(rendered, "image/png");
  expect(Buffer.from(picture.content).equals(rendered)).toBe(true);
  expect(picture).toMatchObject({ mime: "image/png", width: 50, height: 40, frames: 1 });
  const film = await (await animation(6, 24)).webp({ delay: Array(6).fill(50) }).toBuffer();
  expect(await checkPicture(film, "image/webp")).toMatchObject({ frames: 6, duration_ms: 300, width: 24, height: 24 });
});

test("NTK-03.3 a rendered picture that does not decode, or is of another type, is refused", async () => {
  const film = await (await animation(12, 64)).webp({ lossless: true }).toBuffer();
  await expect(checkPicture(film.subarray(0, film.length - 200), "image/webp")).rejects.toMatchObject({ status: 422 });
  // The header and the first frames are whole; only decoding the last one finds it out.
  const lastFrame = Buffer.from(film).fill(0xff, film.lastIndexOf("VP8L") + 13);
  await expect(checkPicture(lastFrame, "image/webp")).rejects.toMatchObject({ status: 422 });
  await expect(checkPicture(film, "image/png")).rejects.toMatchObject({ status: 415 });
});
