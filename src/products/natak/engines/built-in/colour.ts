/** Linear-light sRGB, each channel 0..1. */
export type Colour = readonly [number, number, number];
/** OKLab: lightness 0..1, a, b. */
export type Lab = readonly [number, number, number];

export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}

export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low));
  return t * t * (3 - 2 * t);
}

export function toLinear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

export function toDisplay(channel: number): number {
  const value = clamp(channel);
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

export function toLab([r, g, b]: Colour): Lab {
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

/** A colour outside the display's gamut keeps lightness and hue and gives up chroma. */
export function fromLab(lab: Lab): Colour {
  const l = clamp(lab[0]);
  let low = 0;
  let high = 1;
  const whole = labToLinear(l, lab[1], lab[2]);
  if (inGamut(whole)) return whole.map((channel) => clamp(channel)) as unknown as Colour;
  for (let step = 0; step < 10; step++) {
    const middle = (low + high) / 2;
    if (inGamut(labToLinear(l, lab[1] * middle, lab[2] * middle))) low = middle;
    else high = middle;
  }
  const [r, g, b] = labToLinear(l, lab[1] * low, lab[2] * low);
  return [clamp(r), clamp(g), clamp(b)];
}

export function mix(from: Colour, to: Colour, share: number): Colour {
  const a = toLab(from);
  const b = toLab(to);
  const t = clamp(share);
  return fromLab([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]);
}

export function withLightness(colour: Colour, lightness: number, chromaFactor = 1): Colour {
  const [, a, b] = toLab(colour);
  return fromLab([lightness, a * chromaFactor, b * chromaFactor]);
}

export function lighten(colour: Colour, by: number): Colour {
  return withLightness(colour, clamp(toLab(colour)[0] + by));
}

export function oklch(lightness: number, chroma: number, hueDegrees: number): Colour {
  const angle = (hueDegrees * Math.PI) / 180;
  return fromLab([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]);
}

export function hueOf(lab: Lab): number {
  return ((Math.atan2(lab[2], lab[1]) * 180) / Math.PI + 360) % 360;
}

export function parseHex(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [toLinear((value >> 16) / 255), toLinear(((value >> 8) & 255) / 255), toLinear((value & 255) / 255)];
}

export function hex(colour: Colour): string {
  return `#${colour
    .map((channel) =>
      Math.round(toDisplay(channel) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

function labToLinear(l: number, a: number, b: number): [number, number, number] {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function inGamut(channels: readonly number[]): boolean {
  return channels.every((channel) => channel >= -0.0005 && channel <= 1.0005);
}
