import { type Canvas, fillBelow, gradientTable, type Stops } from "../canvas.ts";
import { type Colour, clamp, hex, mix, smoothstep } from "../colour.ts";
import { fractal, noiseFrom, ridged } from "../noise.ts";
import { between, type Random } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { polygon, vectorLayer } from "../vector.ts";
import { fogLayer, skyLayers } from "./sky.ts";

/** Ranges of mountains behind each other, snow on the far ones, firs in front. */
export function mountainLayers(stage: Stage): Layer[] {
  const random = stage.random("mountains");
  const horizon = between(random, 0.55, 0.66);
  const layers = skyLayers(stage, horizon + 0.08);
  const count = 4 + Math.round(stage.detail);
  const snow = stage.scheme.light !== "golden" || stage.brief.words.has("snow") ? 1 : 0.45;
  for (let index = 0; index < count; index++) {
    layers.push(mountainRange(stage, index, count, horizon, index < 2 ? snow : 0));
    if (index < count - 1) {
      const base = horizon + 0.02 + (index / count) * 0.3;
      layers.push(
        fogLayer(stage, base - 0.1, base + 0.2, haze(stage), stage.scheme.light === "fog" ? 0.6 : 0.28, `fog${index}`),
      );
    }
  }
  layers.push(treeLine(stage, "near firs", 0.97, 0.1, stage.scheme.ramp(0.01), 0.9));
  return layers;
}

function mountainRange(stage: Stage, index: number, count: number, horizon: number, snow: number): Layer {
  const { scheme, width, height, unit } = stage;
  const depth = index / (count - 1);
  const noise = noiseFrom(stage.seedOf(`range${index}`));
  const random = stage.random(`range${index}`);
  const amplitude = (0.34 - 0.22 * depth) * between(random, 0.85, 1.15) * (stage.brief.mood === "dramatic" ? 1.25 : 1);
  const base = horizon + 0.1 + depth * 0.32;
  const frequency = 1.15 + depth * 0.9;
  const colour = rangeColour(stage, depth);
  const stops: Stops = [
    [0, mix(colour, scheme.ramp(0), 0.12)],
    [0.5, colour],
    [1, mix(colour, haze(stage), 0.5 * (1 - depth))],
  ];
  const table = gradientTable(stops);
  const lit = gradientTable([
    [0, mix(colour, scheme.glow, 0.42 - 0.25 * depth)],
    [0.5, mix(colour, scheme.glow, 0.14)],
    [1, mix(colour, haze(stage), 0.4)],
  ]);
  const snowTable = gradientTable([
    [0, mix(scheme.ramp(1), scheme.sky[2], 0.25)],
    [1, mix(scheme.ramp(0.85), colour, 0.35)],
  ]);
  const snowShade = gradientTable([
    [0, mix(colour, scheme.ramp(0.9), 0.45)],
    [1, mix(colour, scheme.ramp(0.8), 0.3)],
  ]);
  return (canvas, time) => {
    const heights = new Float32Array(width);
    const shift = 0.012 * sway(time) * (0.3 + depth);
    const spread = unit / height;
    for (let x = 0; x < width; x++) {
      const u = (x / unit) * frequency + shift;
      const peak = ridged(noise, u, 3.7, 6) * 0.8 + 0.3 * fractal(noise, u * 0.5, 8.2, 2);
      heights[x] = (base - amplitude * spread * peak) * height;
    }
    const tall = amplitude * unit;
    fillBelow(canvas, heights, table, tall * 1.3);
    if (depth > 0.85) return;
    const facet = (x: number, y: number) => {
      const u = (x / unit) * frequency + shift;
      const v = (y / unit) * frequency;
      return (
        ridged(noise, u * 1.3 + v * 0.55, v * 0.8 + 20, 4) - ridged(noise, u * 1.3 + 0.05 + v * 0.55, v * 0.8 + 20, 4)
      );
    };
    shadeFacets(canvas, heights, tall, facet, {
      lit,
      snow: snowTable,
      snowShade,
      cover: snow,
      strength: 0.85 - 0.6 * depth,
    });
  };
}

interface Facets {
  lit: Float32Array;
  snow: Float32Array;
  snowShade: Float32Array;
  cover: number;
  strength: number;
}

/** Light on the slopes that face the sun, and snow that clings to the crests. */
function shadeFacets(
  canvas: Canvas,
  heights: Float32Array,
  tall: number,
  facet: (x: number, y: number) => number,
  look: Facets,
): void {
  const highest = heights.reduce((least, value) => Math.min(least, value), canvas.height);
  const reach = Math.ceil(tall * 1.15);
  for (let x = 0; x < canvas.width; x++) {
    const top = heights[x]!;
    const end = Math.min(canvas.height, Math.ceil(top + reach));
    for (let y = Math.max(0, Math.ceil(top)); y < end; y++) {
      const below = (y - top) / tall;
      const slope = facet(x, y);
      const light = smoothstep(-0.02, 0.1, slope);
      const fade = 1 - smoothstep(0.3, 1.1, below);
      const pixel = y * canvas.width + x;
      blendTable(canvas, pixel, look.lit, below, light * fade * look.strength);
      if (look.cover > 0) {
        const altitude = (y - highest) / tall;
        const snow =
          smoothstep(0.5 * look.cover + 0.1, 0.3 * look.cover, altitude + slope * 1.6 + below * 0.35) * look.cover;
        if (snow > 0.01) blendTable(canvas, pixel, light > 0.45 ? look.snow : look.snowShade, below, snow * 0.9);
      }
    }
  }
}

function blendTable(canvas: Canvas, pixel: number, table: Float32Array, position: number, opacity: number): void {
  if (opacity <= 0.003) return;
  const source = Math.floor(clamp(position) * 511) * 3;
  const target = pixel * 3;
  for (let channel = 0; channel < 3; channel++) {
    const old = canvas.pixels[target + channel]!;
    canvas.pixels[target + channel] = old + (table[source + channel]! - old) * opacity;
  }
}

export function haze(stage: Stage): Colour {
  return mix(stage.scheme.sky[2], stage.scheme.sky[1], 0.25);
}

function rangeColour(stage: Stage, depth: number): Colour {
  const { scheme } = stage;
  const far = mix(haze(stage), scheme.ramp(scheme.dark ? 0.3 : 0.5), 0.45);
  return mix(far, scheme.ramp(scheme.dark ? 0 : 0.06), depth ** 0.85);
}

/** Dunes: long curves with a lit side and a shadow side that meet in a crest. */
export function desertLayers(stage: Stage): Layer[] {
  const random = stage.random("desert");
  const horizon = between(random, 0.46, 0.56);
  const layers = skyLayers(stage, horizon + 0.04, { clouds: random() < 0.35 });
  const count = 5;
  for (let index = 0; index < count; index++) layers.push(dune(stage, index, count, horizon));
  return layers;
}

function dune(stage: Stage, index: number, count: number, horizon: number): Layer {
  const { scheme, width, height, unit } = stage;
  const depth = index / (count - 1);
  const random = stage.random(`dune${index}`);
  const noise = noiseFrom(stage.seedOf(`dune${index}`));
  const base = horizon + 0.03 + depth ** 1.3 * 0.36;
  const amplitude = 0.05 + depth * 0.13;
  const frequency = 1.5 - depth * 0.7;
  const phase = random() * 20;
  const lightSide = mix(mix(haze(stage), scheme.ramp(0.85), 0.5), scheme.ramp(scheme.dark ? 0.4 : 0.72), depth);
  const darkSide = mix(mix(haze(stage), scheme.ramp(0.6), 0.6), scheme.ramp(scheme.dark ? 0.04 : 0.2), depth ** 0.7);
  const lit = gradientTable([
    [0, mix(lightSide, scheme.glow, 0.35)],
    [0.4, lightSide],
    [1, mix(lightSide, darkSide, 0.55)],
  ]);
  const shadow = gradientTable([
    [0, darkSide],
    [1, mix(darkSide, lightSide, 0.35)],
  ]);
  return (canvas, time) => {
    const shift = phase + 0.03 * sway(time) * depth;
    const heights = new Float32Array(width);
    const crest = new Float32Array(width);
    for (let x = 0; x < width; x++) {
      const u = (x / unit) * frequency + shift;
      const wave = noise(u, 1.5) + 0.25 * noise(u * 2.3, 7.1);
      heights[x] = (base - (amplitude * unit * (0.5 + wave)) / height) * height;
      crest[x] = noise(u + 0.02, 1.5) + 0.25 * noise((u + 0.02) * 2.3, 7.1) - wave;
    }
    const tall = (amplitude + 0.12) * unit;
    fillBelow(canvas, heights, lit, tall * 1.7, (x, y, below) => {
      const ripple =
        Math.sin((y / unit) * 260 + fractal(noise, (x / unit) * 6, (y / unit) * 14, 2) * 9) * 0.045 * depth;
      return ripple + noise((x / unit) * 3, (below / unit) * 9) * 0.07;
    });
    coverShadowSide(canvas, heights, shadow, tall, (x, y) => {
      const below = y - heights[x]!;
      const bend = noise((below / unit) * 5, index * 5) * 0.06 * unit * smoothstep(0, 0.1, below / unit);
      const from = clamp(Math.round(x - below * 1.5 + bend), 0, width - 1);
      return smoothstep(0, 0.006, crest[from]!) * (1 - smoothstep(0.5, 2.2, below / tall) * 0.6);
    });
  };
}

function coverShadowSide(
  canvas: Canvas,
  heights: Float32Array,
  table: Float32Array,
  tall: number,
  amount: (x: number, y: number) => number,
): void {
  for (let x = 0; x < canvas.width; x++) {
    const top = heights[x]!;
    for (let y = Math.max(0, Math.floor(top)); y < canvas.height; y++) {
      const cover = clamp(y + 1 - top) * amount(x, y) * 0.92;
      if (cover > 0.003) blendTable(canvas, y * canvas.width + x, table, (y - top) / (tall * 2), cover);
    }
  }
}

/** A wood in layers of fog: firs far away, trunks near. */
export function forestLayers(stage: Stage): Layer[] {
  const random = stage.random("forest");
  const { scheme } = stage;
  const layers = skyLayers(stage, 0.72, { clouds: false });
  const count = 4 + Math.round(stage.detail);
  for (let index = 0; index < count; index++) {
    const depth = index / (count - 1);
    const colour = mix(mix(haze(stage), scheme.ramp(0.6), 0.35), scheme.ramp(0.02), depth ** 0.8);
    layers.push(
      treeLine(
        stage,
        `trees${index}`,
        0.66 + depth * 0.4,
        0.16 + depth * between(random, 0.4, 0.52),
        colour,
        1 - depth * 0.72,
      ),
    );
    if (index < count - 1)
      layers.push(fogLayer(stage, 0.42 + depth * 0.25, 0.95, haze(stage), scheme.dark ? 0.3 : 0.5, `mist${index}`));
  }
  return layers;
}

/** Firs along a line: `base` and `tall` are shares of the height, `density` thins the near ones out. */
function treeLine(stage: Stage, name: string, base: number, tall: number, colour: Colour, density: number): Layer {
  const random = stage.random(name);
  const spacing = tall * 1000 * 0.3 * (1.5 - density);
  const trees: { x: number; height: number; phase: number; shape: string[] }[] = [];
  const gap = stage.viewWidth * between(random, 0.3, 0.7);
  for (let x = -spacing; x < stage.viewWidth + spacing; x += spacing * between(random, 0.45, 1.25)) {
    const clearing = density < 0.5 ? smoothstep(0.06, 0.36, Math.abs(x - gap) / stage.viewWidth) : 1;
    const height = tall * 1000 * between(random, 0.55, 1.1) * (0.35 + 0.65 * clearing);
    trees.push({ x, height, phase: random(), shape: firShape(random, height) });
  }
  const layer = vectorLayer();
  const ground = noiseFrom(stage.seedOf(`${name} ground`));
  return async (canvas, time) => {
    const fill = hex(colour);
    const parts = trees.map((tree) => {
      const foot = base * 1000 + ground(tree.x / 300, 2) * 18;
      const lean = time === 0 ? 0 : sway(time, tree.phase) * 0.5;
      return `<g transform="translate(${Math.round(tree.x)} ${Math.round(foot)}) skewX(${lean.toFixed(2)})">${tree.shape.join("")}</g>`;
    });
    const floor = Array.from({ length: 21 }, (_, step) => {
      const x = (step / 20) * stage.viewWidth;
      return [x, base * 1000 - 4 + ground(x / 300, 2) * 18] as const;
    });
    const earth = `<path d="${polygon([...floor, [stage.viewWidth, 1010], [0, 1010]])}"/>`;
    await layer.draw(canvas, `<g fill="${fill}">${parts.join("")}${earth}</g>`);
  };
}

function firShape(random: Random, height: number): string[] {
  const tiers = Math.max(5, Math.min(13, Math.round(height / 22)));
  const half = height * between(random, 0.15, 0.21);
  const left: [number, number][] = [];
  const right: [number, number][] = [];
  for (let tier = 0; tier < tiers; tier++) {
    const top = -height + (tier / tiers) * height * 0.93;
    const low = top + (height / tiers) * 1.25;
    const reach = half * ((tier + 1) / tiers) ** 0.85;
    const wideLeft = reach * between(random, 0.75, 1.1);
    const wideRight = reach * between(random, 0.75, 1.1);
    left.push([-wideLeft, low], [-wideLeft * 0.42, low - (height / tiers) * 0.3]);
    right.push([wideRight, low], [wideRight * 0.42, low - (height / tiers) * 0.3]);
  }
  const trunk = Math.max(1.5, height * 0.018);
  return [`<path d="${polygon([[0, -height * 1.04], ...right, [trunk, 30], [-trunk, 30], ...left.reverse()])}"/>`];
}
