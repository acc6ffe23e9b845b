import { createHash } from "node:crypto";
import sharp from "sharp";
import { laplacianVariance, lumaOf } from "./blur.ts";
import { hashDistance, likenessOf, perceptualHash } from "./perceptual-hash.ts";

export interface DatasetImage {
  bytes: Uint8Array;
  caption: string;
}

export interface DatasetFinding {
  /** Place in the list given, from 0; messages count from 1, as people do. */
  image: number;
  code: "unreadable" | "exact_duplicate" | "near_duplicate" | "missing_caption" | "small_side" | "blurred";
  /** Names what is wrong and what to do. */
  message: string;
  /** An error holds the training back, a warning does not. */
  severity: "error" | "warning";
}

const wantedSide = 1024;
const sharpEnough = 100;

interface Measured {
  digest: string;
  hash: string;
  shorterSide: number;
  sharpness: number;
}

/** The check before credits are held. Ordinary phone photos pass; only unreadable files and exact duplicates are errors. */
export async function checkDataset(images: readonly DatasetImage[]): Promise<DatasetFinding[]> {
  const findings: DatasetFinding[] = [];
  const measured: (Measured | null)[] = [];
  for (const [index, { bytes, caption }] of images.entries()) {
    const facts = await measure(bytes).catch(() => null);
    measured.push(facts);
    if (facts) findings.push(...findingsOf(index, facts, measured));
    else
      findings.push({
        image: index,
        code: "unreadable",
        severity: "error",
        message: `Image ${index + 1} cannot be read: upload it again as JPEG, PNG or WebP.`,
      });
    if (caption.trim() === "")
      findings.push({
        image: index,
        code: "missing_caption",
        severity: "warning",
        message: `Image ${index + 1} has no caption: write one sentence that says what is in it.`,
      });
  }
  return findings;
}

async function measure(bytes: Uint8Array): Promise<Measured> {
  const { width, height } = await sharp(bytes, { failOn: "error" }).metadata();
  const luma = await lumaOf(bytes);
  return {
    digest: createHash("sha256").update(bytes).digest("hex"),
    hash: await perceptualHash(bytes),
    shorterSide: Math.min(width, height),
    sharpness: laplacianVariance(luma),
  };
}

function findingsOf(index: number, facts: Measured, before: readonly (Measured | null)[]): DatasetFinding[] {
  const findings: DatasetFinding[] = [];
  const name = `Image ${index + 1}`;
  const twin = nearest(facts, before.slice(0, index));
  if (twin?.exact)
    findings.push({
      image: index,
      code: "exact_duplicate",
      severity: "error",
      message: `${name} is the same file as image ${twin.index + 1}: remove one of them.`,
    });
  else if (twin && likenessOf(twin.distance) !== "different")
    findings.push({
      image: index,
      code: "near_duplicate",
      severity: "warning",
      message: `${name} looks almost like image ${twin.index + 1}: replace one with another pose, place or light.`,
    });
  if (facts.shorterSide < wantedSide)
    findings.push({
      image: index,
      code: "small_side",
      severity: "warning",
      message: `${name} is ${facts.shorterSide} px on its shorter side: use one of at least ${wantedSide} px for finer detail.`,
    });
  if (facts.sharpness < sharpEnough)
    findings.push({
      image: index,
      code: "blurred",
      severity: "warning",
      message: `${name} looks blurred: choose a sharper photo.`,
    });
  return findings;
}

function nearest(
  facts: Measured,
  others: readonly (Measured | null)[],
): { index: number; distance: number; exact: boolean } | null {
  let best: { index: number; distance: number; exact: boolean } | null = null;
  for (const [index, other] of others.entries()) {
    if (!other) continue;
    const exact = other.digest === facts.digest;
    const distance = exact ? -1 : hashDistance(other.hash, facts.hash);
    if (!best || distance < best.distance) best = { index, distance, exact };
  }
  return best;
}
