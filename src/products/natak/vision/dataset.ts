import { laplacianVariance, lumaOf } from "./blur.ts";
import { hashDistance, likenessOf, perceptualHash } from "./perceptual-hash.ts";

/** What is measured of a training image once, when it comes. */
export interface Measured {
  dhash: string;
  sharpness: number;
}

export interface DatasetImage extends Measured {
  caption: string;
  sha256: string;
  width: number;
  height: number;
}

export interface DatasetFinding {
  /** Place in the list given, from 0; messages count from 1, as people do. */
  image: number;
  code: "exact_duplicate" | "near_duplicate" | "missing_caption" | "small_side" | "blurred";
  /** Names what is wrong and what to do. */
  message: string;
  /** An error holds the training back, a warning does not. */
  severity: "error" | "warning";
}

const wantedSide = 1024;
const sharpEnough = 100;

/** Decodes the image, twice. */
export const measureImage = async (bytes: Uint8Array): Promise<Measured> => ({
  dhash: await perceptualHash(bytes),
  sharpness: laplacianVariance(await lumaOf(bytes)),
});

/** The check before credits are held. Ordinary phone photos pass; only exact duplicates are errors. */
export const checkDataset = (images: readonly DatasetImage[]): DatasetFinding[] =>
  images.flatMap((image, index) => findingsOf(index, image, images.slice(0, index)));

function findingsOf(index: number, facts: DatasetImage, before: readonly DatasetImage[]): DatasetFinding[] {
  const findings: DatasetFinding[] = [];
  const name = `Image ${index + 1}`;
  const twin = nearest(facts, before);
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
  const shorterSide = Math.min(facts.width, facts.height);
  if (shorterSide < wantedSide)
    findings.push({
      image: index,
      code: "small_side",
      severity: "warning",
      message: `${name} is ${shorterSide} px on its shorter side: use one of at least ${wantedSide} px for finer detail.`,
    });
  if (facts.sharpness < sharpEnough)
    findings.push({
      image: index,
      code: "blurred",
      severity: "warning",
      message: `${name} looks blurred: choose a sharper photo.`,
    });
  if (facts.caption.trim() === "")
    findings.push({
      image: index,
      code: "missing_caption",
      severity: "warning",
      message: `${name} has no caption: write one sentence that says what is in it.`,
    });
  return findings;
}

function nearest(
  facts: DatasetImage,
  others: readonly DatasetImage[],
): { index: number; distance: number; exact: boolean } | null {
  let best: { index: number; distance: number; exact: boolean } | null = null;
  for (const [index, other] of others.entries()) {
    const exact = other.sha256 === facts.sha256;
    const distance = exact ? -1 : hashDistance(other.dhash, facts.dhash);
    if (!best || distance < best.distance) best = { index, distance, exact };
  }
  return best;
}
