import { laplacianVariance, lumaDeviation, lumaOf } from "./blur.ts";

export interface QualityVerdict {
  state: "auto_passed" | "needs_review" | "failed";
  /** For the person who made the job; null when all gates were passed. */
  reason: string | null;
}

const blankDeviation = 5;
const blurredVariance = 100;

/** The gates a generated file passes before it is shown: it decodes, has the size asked for, is not blank, is sharp. */
export async function checkQuality(
  file: Uint8Array,
  asked: { width: number; height: number },
): Promise<QualityVerdict> {
  const { default: sharp } = await import("sharp");
  const size = await sharp(file, { failOn: "error" })
    .metadata()
    .then(({ width, height, pageHeight }) => ({ width, height: pageHeight ?? height }))
    .catch(() => null);
  const luma = size && (await lumaOf(file, 2048).catch(() => null));
  if (!size || !luma) return failed("The file cannot be decoded.");
  if (size.width !== asked.width || size.height !== asked.height)
    return failed(`The picture is ${size.width}×${size.height} instead of ${asked.width}×${asked.height}.`);
  const deviation = lumaDeviation(luma);
  if (deviation < blankDeviation)
    return failed(`The picture is blank (contrast ${deviation.toFixed(1)}, at least ${blankDeviation} is needed).`);
  const variance = laplacianVariance(luma);
  if (variance < blurredVariance)
    return {
      state: "needs_review",
      reason: `The picture may be blurred (sharpness ${variance.toFixed(0)}, ${blurredVariance} or more is expected).`,
    };
  return { state: "auto_passed", reason: null };
}

function failed(reason: string): QualityVerdict {
  return { state: "failed", reason };
}
