import { readSafetensors } from "../../vision/safetensors.ts";
import type { Lab } from "./colour.ts";

/** What the trainer learnt of a character, as the renderer uses it. */
export interface CharacterLook {
  /** Colours of the training images, the most frequent first. */
  palette: { lab: Lab; share: number }[];
  /** Sixteen numbers in 0..1 that fix hair, proportions and garment. */
  features: number[];
  /** Share of pixels on an edge, 0..1. */
  edgeDensity: number;
  /** Learnt luminance patches, each 8×8, and how strongly each is used. */
  patches: Float32Array[];
  strengths: number[];
}

export const patchSide = 8;
export const featureCount = 16;

/** Reads a file the built-in trainer wrote. Throws an Error on any other file. */
export function readCharacter(weights: Uint8Array): CharacterLook {
  const { tensors } = readSafetensors(weights);
  const centres = tensorOf(tensors, "palette.centres", 3);
  const shares = tensorOf(tensors, "palette.shares", 1);
  const features = tensorOf(tensors, "identity.features", 1);
  const statistics = tensorOf(tensors, "texture.statistics", 1);
  const up = tensorOf(tensors, "patch.lora_up.weight", 1);
  const strengths = tensorOf(tensors, "patch.strengths", 1);
  const rank = strengths.length;
  if (features.length !== featureCount || up.length !== rank * patchSide ** 2 || centres.length !== shares.length * 3)
    throw new Error("These weights do not have the shapes of the built-in trainer.");
  const palette = Array.from(shares, (share, index) => ({
    lab: [centres[index * 3]!, centres[index * 3 + 1]!, centres[index * 3 + 2]!] as Lab,
    share,
  })).sort((a, b) => b.share - a.share);
  return {
    palette,
    features: [...features],
    edgeDensity: statistics[0]!,
    patches: Array.from({ length: rank }, (_, column) =>
      Float32Array.from({ length: patchSide ** 2 }, (_, row) => up[row * rank + column]!),
    ),
    strengths: [...strengths],
  };
}

function tensorOf(tensors: Map<string, { data: Float32Array }>, name: string, multipleOf: number): Float32Array {
  const data = tensors.get(name)?.data;
  if (!data || data.length === 0 || data.length % multipleOf !== 0)
    throw new Error(
      `These weights hold no usable tensor "${name}"; the built-in engine needs a model it trained itself.`,
    );
  if (!data.every(Number.isFinite)) throw new Error(`The tensor "${name}" holds values that are not numbers.`);
  return data;
}
