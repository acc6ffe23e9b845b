import { type Adam, adamFor } from "./adam.ts";
import { gaussian, type Random } from "./seeded.ts";

export const paletteSize = 8;
const sharpest = Math.log(0.0015);

/**
 * A soft palette: a colour is rebuilt as the mean of the centres, weighed by softmax(−distance² ÷ temperature).
 * Centres and temperature follow the exact gradient of the squared residual. A pull of each colour on the centre it
 * uses is added, else centres drift outside the images' colours, where mixtures of them still rebuild well.
 */
export interface PaletteModel {
  centres: Float32Array;
  /** Adds this colour's gradient; answers the squared residual. */
  learn(l: number, a: number, b: number): number;
  update(colours: number, learningRate: number): void;
  nearest(l: number, a: number, b: number): number;
}

export function paletteModel(random: Random): PaletteModel {
  const size = paletteSize * 3;
  const parameters = new Float32Array(size + 1);
  for (let index = 0; index < size; index++)
    parameters[index] = (index % 3 === 0 ? 0.55 : 0) + gaussian(random) * (index % 3 === 0 ? 0.16 : 0.05);
  parameters[size] = Math.log(0.02);
  const gradient = new Float32Array(size + 1);
  const adam: Adam = adamFor(parameters);
  const distance = new Float64Array(paletteSize);
  const weight = new Float64Array(paletteSize);
  const pull = 0.3;
  return {
    centres: parameters.subarray(0, size),
    learn(l, a, b) {
      const temperature = Math.exp(parameters[size]!);
      assign(parameters, [l, a, b], temperature, distance, weight);
      const rebuilt = [0, 0, 0];
      for (let index = 0; index < size; index++)
        rebuilt[index % 3] = rebuilt[index % 3]! + weight[Math.floor(index / 3)]! * parameters[index]!;
      const error = [l - rebuilt[0]!, a - rebuilt[1]!, b - rebuilt[2]!];
      const colour = [l, a, b];
      let heat = 0;
      for (let centre = 0; centre < paletteSize; centre++) {
        let along = 0;
        for (let channel = 0; channel < 3; channel++)
          along += error[channel]! * (parameters[centre * 3 + channel]! - rebuilt[channel]!);
        heat += weight[centre]! * along * (distance[centre]! / temperature);
        for (let channel = 0; channel < 3; channel++) {
          const at = centre * 3 + channel;
          const toColour = colour[channel]! - parameters[at]!;
          gradient[at] =
            gradient[at]! -
            2 * weight[centre]! * (error[channel]! + (2 / temperature) * along * toColour + pull * toColour);
        }
      }
      gradient[size] = gradient[size]! - 2 * heat;
      return error[0]! ** 2 + error[1]! ** 2 + error[2]! ** 2;
    },
    update(colours, learningRate) {
      for (let index = 0; index <= size; index++) gradient[index] = gradient[index]! / colours;
      adam.step(gradient, learningRate);
      parameters[size] = Math.max(sharpest, Math.min(Math.log(0.05), parameters[size]!));
      gradient.fill(0);
    },
    nearest(l, a, b) {
      assign(parameters, [l, a, b], 1, distance, weight);
      return distance.indexOf(Math.min(...distance));
    },
  };
}

function assign(
  centres: Float32Array,
  colour: readonly [number, number, number],
  temperature: number,
  distance: Float64Array,
  weight: Float64Array,
): void {
  let least = Number.POSITIVE_INFINITY;
  for (let centre = 0; centre < paletteSize; centre++) {
    const at = centre * 3;
    distance[centre] =
      (colour[0] - centres[at]!) ** 2 + (colour[1] - centres[at + 1]!) ** 2 + (colour[2] - centres[at + 2]!) ** 2;
    least = Math.min(least, distance[centre]!);
  }
  let total = 0;
  for (let centre = 0; centre < paletteSize; centre++) {
    weight[centre] = Math.exp((least - distance[centre]!) / temperature);
    total += weight[centre]!;
  }
  for (let centre = 0; centre < paletteSize; centre++) weight[centre] = weight[centre]! / total;
}
