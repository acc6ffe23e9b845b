import { adamFor } from "./adam.ts";
import { patchSide } from "./character.ts";
import { gaussian, type Random } from "./seeded.ts";

export const rank = 8;
const size = patchSide * patchSide;

/**
 * A low-rank adapter on 8×8 luminance patches: rebuilt = up · down · patch, with rank 8 of 64. As in LoRA, `down` starts
 * random and `up` at zero, so that the first residual is the patches' own variance.
 */
export interface PatchModel {
  /** rank × 64. */
  down: Float32Array;
  /** 64 × rank. */
  up: Float32Array;
  /** Adds this patch's gradient; answers the mean squared residual of its pixels. */
  learn(patch: Float32Array): number;
  update(patches: number, learningRate: number): void;
  code(patch: Float32Array): Float64Array;
}

export function patchModel(random: Random): PatchModel {
  const down = Float32Array.from({ length: rank * size }, () => gaussian(random) / patchSide);
  const up = new Float32Array(size * rank);
  const downGradient = new Float32Array(down.length);
  const upGradient = new Float32Array(up.length);
  const downAdam = adamFor(down);
  const upAdam = adamFor(up);
  const code = new Float64Array(rank);
  const back = new Float64Array(rank);
  const encode = (patch: Float32Array) => {
    for (let row = 0; row < rank; row++) {
      let sum = 0;
      for (let index = 0; index < size; index++) sum += down[row * size + index]! * patch[index]!;
      code[row] = sum;
    }
    return code;
  };
  return {
    down,
    up,
    code: encode,
    learn(patch) {
      encode(patch);
      back.fill(0);
      let residual = 0;
      for (let index = 0; index < size; index++) {
        let rebuilt = 0;
        for (let row = 0; row < rank; row++) rebuilt += up[index * rank + row]! * code[row]!;
        const error = rebuilt - patch[index]!;
        residual += error * error;
        for (let row = 0; row < rank; row++) {
          back[row] = back[row]! + up[index * rank + row]! * error;
          upGradient[index * rank + row] = upGradient[index * rank + row]! + 2 * error * code[row]!;
        }
      }
      for (let row = 0; row < rank; row++) {
        const slope = 2 * back[row]!;
        for (let index = 0; index < size; index++)
          downGradient[row * size + index] = downGradient[row * size + index]! + slope * patch[index]!;
      }
      return residual / size;
    },
    update(patches, learningRate) {
      const share = 1 / (patches * size);
      for (let index = 0; index < downGradient.length; index++) {
        downGradient[index] = downGradient[index]! * share;
        upGradient[index] = upGradient[index]! * share;
      }
      downAdam.step(downGradient, learningRate);
      upAdam.step(upGradient, learningRate);
      downGradient.fill(0);
      upGradient.fill(0);
    },
  };
}
