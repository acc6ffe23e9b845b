/** About four round steps from 0 that hold the largest value: 0, 25, 50, 75, 100. One of something is not counted in quarters. */
export function niceTicks(largest: number): number[] {
  if (!(largest > 0)) return [0, 1];
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const whole = largest >= 4 || Number.isInteger(largest) ? Math.max(1, Math.ceil(step)) : step;
  const ticks: number[] = [];
  for (let tick = 0; tick < largest + whole; tick += whole) ticks.push(tick);
  return ticks;
}

/** Evenly spaced indexes of at most `count` labels, the last one always among them. */
export function labelIndexes(length: number, count: number): number[] {
  const every = Math.max(1, Math.ceil(length / count));
  const indexes: number[] = [];
  for (let index = length - 1; index >= 0; index -= every) indexes.unshift(index);
  return indexes;
}

/**
 * A monotone curve through evenly spaced values in a box of 100 × 100, the same that Recharts draws for type "monotone"
 * (Fritsch and Carlson's slopes as in d3-shape), so that the picture of the server and the live one are one. Of fewer
 * values than there are `places` the curve ends before the right edge.
 */
export function monotonePath(values: number[], top: number, places = values.length): string {
  const count = values.length;
  const step = places > 1 ? 100 / (places - 1) : 0;
  const y = values.map((value) => 100 - (top > 0 ? (value / top) * 100 : 0));
  if (places === 1) return `M0,${round(y[0] ?? 0)}L100,${round(y[0] ?? 0)}`;
  const rises = y.slice(1).map((next, index) => (next - (y[index] ?? 0)) / step);
  const slopes = y.map((_, index) => slopeAt(rises, index));
  let path = `M0,${round(y[0] ?? 0)}`;
  for (let index = 1; index < count; index++) {
    const from = (index - 1) * step;
    const third = step / 3;
    const first = (y[index - 1] ?? 0) + third * (slopes[index - 1] ?? 0);
    const second = (y[index] ?? 0) - third * (slopes[index] ?? 0);
    path += `C${round(from + third)},${round(first)},${round(from + 2 * third)},${round(second)},${round(from + step)},${round(y[index] ?? 0)}`;
  }
  return path;
}

function slopeAt(rises: number[], index: number): number {
  const inner = (at: number): number => {
    const left = rises[at - 1] ?? 0;
    const right = rises[at] ?? 0;
    const sameWay = Math.sign(left) + Math.sign(right);
    return sameWay * Math.min(Math.abs(left), Math.abs(right), Math.abs(left + right) / 4) || 0;
  };
  if (index > 0 && index < rises.length) return inner(index);
  const edge = index === 0 ? 0 : rises.length - 1;
  const neighbour = index === 0 ? 1 : rises.length - 1;
  const rise = rises[edge] ?? 0;
  return rises.length > 1 ? (3 * rise - inner(neighbour)) / 2 : rise;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
