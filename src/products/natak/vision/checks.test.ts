import { createHash } from "node:crypto";
import sharp from "sharp";
import { expect, test } from "vitest";
import { laplacianVariance, lumaDeviation } from "./blur.ts";
import { checkDataset, type DatasetImage, measureImage } from "./dataset.ts";
import { hashDistance, likenessOf, perceptualHash } from "./perceptual-hash.ts";
import { checkQuality } from "./quality.ts";

function photo(seed: number, width: number, height: number): Promise<Buffer> {
  const parts = Array.from({ length: 60 }, (_, index) => {
    const place = (index * 37 + seed * 101) % 97;
    return `<rect x="${(place * 13 * seed) % width}" y="${(place * 29 + index * 7) % height}" width="${width / 9}" height="${height / 11}" fill="hsl(${(index * 47 + seed * 60) % 360} 60% ${20 + ((index * 13) % 60)}%)"/>`;
  });
  const lines = Array.from(
    { length: 40 },
    (_, index) => `<path stroke="#223" stroke-width="2" d="M${(index * width) / 40} 0v${height}"/>`,
  );
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#89a"/>${parts.join("")}${lines.join("")}</svg>`,
    ),
  )
    .jpeg({ quality: 92 })
    .toBuffer();
}

test("NTK-02.1 dHash: 64 bits as 16 hex digits; a gradient that falls sets every bit", async () => {
  const falling = Uint8Array.from({ length: 90 * 80 }, (_, index) => 255 - (index % 90) * 2);
  const image = await sharp(falling, { raw: { width: 90, height: 80, channels: 1 } })
    .png()
    .toBuffer();
  expect(await perceptualHash(image)).toBe("ffffffffffffffff");
  const mirrored = await sharp(image).flop().png().toBuffer();
  expect(await perceptualHash(mirrored)).toBe("0000000000000000");
  expect(hashDistance("ffffffffffffffff", "0000000000000000")).toBe(64);
  expect(hashDistance("00000000000000f0", "0000000000000000")).toBe(4);
  expect(() => hashDistance("xyz", "0000000000000000")).toThrow(RangeError);
});

test("NTK-02.1 distance 0 is the same, 1 to 10 a variation, more is different", async () => {
  expect([0, 1, 10, 11, 64].map(likenessOf)).toEqual(["same", "variation", "variation", "different", "different"]);
  const original = await photo(1, 600, 400);
  const smaller = await sharp(original).resize(300, 200).jpeg({ quality: 60 }).toBuffer();
  expect(hashDistance(await perceptualHash(original), await perceptualHash(smaller))).toBeLessThanOrEqual(5);
  expect(likenessOf(hashDistance(await perceptualHash(original), await perceptualHash(await photo(2, 600, 400))))).toBe(
    "different",
  );
});

test("NTK-04.3 variance of the Laplacian and luma deviation, worked by hand", () => {
  const point = { width: 3, height: 3, values: Uint8Array.of(0, 0, 0, 0, 255, 0, 0, 0, 0) };
  expect(laplacianVariance(point)).toBe(0);
  const pair = { width: 4, height: 3, values: Uint8Array.of(0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0) };
  expect(laplacianVariance(pair)).toBe(625);
  expect(lumaDeviation({ width: 2, height: 1, values: Uint8Array.of(100, 110) })).toBe(5);
});

test("NTK-04.3 quality gates: blank and broken files fail, a blurred one waits for review, a good one passes", async () => {
  const asked = { width: 300, height: 200 };
  const good = await photo(3, 300, 200);
  expect(await checkQuality(good, asked)).toEqual({ state: "auto_passed", reason: null });
  expect(await checkQuality(good, { width: 300, height: 300 })).toMatchObject({
    state: "failed",
    reason: "The picture is 300×200 instead of 300×300.",
  });
  const blank = await sharp({ create: { ...asked, channels: 3, background: "#777" } })
    .png()
    .toBuffer();
  expect(await checkQuality(blank, asked)).toMatchObject({ state: "failed", reason: expect.stringContaining("blank") });
  const blurred = await sharp(good).blur(8).png().toBuffer();
  expect(await checkQuality(blurred, asked)).toMatchObject({
    state: "needs_review",
    reason: expect.stringContaining("blurred"),
  });
  expect(await checkQuality(good.subarray(0, good.length / 3), asked)).toMatchObject({
    state: "failed",
    reason: "The file cannot be decoded.",
  });
});

async function datasetImage(bytes: Buffer, caption: string): Promise<DatasetImage> {
  const { width, height } = await sharp(bytes).metadata();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { caption, sha256, width, height, ...(await measureImage(bytes)) };
}

test("NTK-02.1 the dataset check names each finding, its image and its fix; only duplicates are errors", async () => {
  const large = await photo(4, 1500, 1200);
  const softened = await sharp(await photo(6, 1300, 1300))
    .blur(14)
    .jpeg()
    .toBuffer();
  const findings = checkDataset([
    await datasetImage(large, "ava on a bridge"),
    await datasetImage(large, "ava again"),
    await datasetImage(await sharp(large).jpeg({ quality: 70 }).toBuffer(), " "),
    await datasetImage(await photo(5, 800, 900), "ava"),
    await datasetImage(softened, "ava"),
  ]);
  expect(findings.map(({ image, code, severity }) => `${image} ${code} ${severity}`)).toEqual([
    "1 exact_duplicate error",
    "2 near_duplicate warning",
    "2 missing_caption warning",
    "3 small_side warning",
    "4 blurred warning",
  ]);
  expect(findings[0]!.message).toBe("Image 2 is the same file as image 1: remove one of them.");
  expect(findings[3]!.message).toContain("800 px");
});

test("NTK-02.1 an ordinary set of captioned photos has no finding", async () => {
  const images = await Promise.all([7, 8, 9].map(async (seed) => datasetImage(await photo(seed, 1400, 1100), "ava")));
  expect(checkDataset(images)).toEqual([]);
});
