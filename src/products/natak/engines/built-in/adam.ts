/** Adam with bias correction; updates the parameters in place. */
export interface Adam {
  step(gradient: Float32Array, learningRate: number): void;
}

export function adamFor(parameters: Float32Array): Adam {
  const mean = new Float32Array(parameters.length);
  const square = new Float32Array(parameters.length);
  let steps = 0;
  return {
    step(gradient, learningRate) {
      steps++;
      const meanBias = 1 - 0.9 ** steps;
      const squareBias = 1 - 0.999 ** steps;
      for (let index = 0; index < parameters.length; index++) {
        const slope = gradient[index]!;
        mean[index] = mean[index]! * 0.9 + slope * 0.1;
        square[index] = square[index]! * 0.999 + slope * slope * 0.001;
        parameters[index] =
          parameters[index]! -
          (learningRate * (mean[index]! / meanBias)) / (Math.sqrt(square[index]! / squareBias) + 1e-8);
      }
    },
  };
}
