import {
  addGlow,
  addPixel,
  blendPixel,
  type Canvas,
  fillVertical,
  gradientTable,
  putFromTable,
  sampledField,
} from "../canvas.ts";
import { type Colour, clamp, hex, mix, oklch, smoothstep, withLightness } from "../colour.ts";
import { drifting, fractal, noiseFrom } from "../noise.ts";
import { between } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { vectorLayer } from "../vector.ts";
import { forDisc, mix2, starLayer } from "./sky.ts";

export function spaceLayers(stage: Stage): Layer[] {
  const random = stage.random("space");
  const layers: Layer[] = [
    (canvas) => {
      const deep = withLightness(stage.scheme.ramp(0.05), 0.1);
      fillVertical(canvas, [
        [0, deep],
        [0.6, mix(deep, stage.scheme.ramp(0.25), 0.5)],
        [1, withLightness(stage.scheme.ramp(0.1), 0.12)],
      ]);
    },
    nebula(stage, stage.brief.words.has("aurora") ? 0.25 : 1),
    starLayer(stage, 1, 2.2),
  ];
  const words = stage.brief.words;
  if (words.has("aurora")) layers.push(...auroraLayers(stage));
  else {
    layers.push(
      planet(
        stage,
        between(random, 0.32, 0.44),
        0.5 + (random() < 0.5 ? -1 : 1) * between(random, 0.06, 0.16),
        between(random, 0.2, 0.27),
        true,
      ),
    );
    layers.push(
      planet(
        stage,
        between(random, 0.68, 0.8),
        between(random, 0.12, 0.24) + (random() < 0.4 ? 0.6 : 0),
        between(random, 0.03, 0.055),
        false,
      ),
    );
  }
  return layers;
}

function nebula(stage: Stage, strength: number): Layer {
  const { scheme, width, height, unit } = stage;
  const noise = noiseFrom(stage.seedOf("nebula"));
  const random = stage.random("nebula");
  const tilt = between(random, -0.8, 0.8);
  const colours: Colour[] = [
    mix(scheme.ramp(0.4), scheme.accent, 0.35),
    mix(scheme.ramp(0.65), scheme.second, 0.4),
    scheme.ramp(0.9),
  ];
  return (canvas, time) => {
    const step = Math.max(1, Math.round(unit / 300));
    const cloud = sampledField(width, height, step, (x, y) => {
      const u = x / unit;
      const v = y / unit;
      return drifting(time, 0.05, (shift) => {
        const warp = fractal(noise, u * 1.5 + shift, v * 1.5, 3);
        return fractal(noise, u * 1.9 + warp * 1.1 + shift, v * 1.9 + warp * 0.9 + 5, 5);
      });
    });
    const hue = sampledField(width, height, step * 4, (x, y) =>
      fractal(noise, (x / unit) * 1.1 + 40, (y / unit) * 1.1, 2),
    );
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const band = Math.exp(-((((y - height / 2) / unit - ((x - width / 2) / unit) * tilt) * 1.9) ** 2));
        const here = cloud(x, y);
        const light = smoothstep(-0.3, 0.65, here + band * 0.45 - 0.22) ** 1.7 * strength;
        if (light < 0.005) continue;
        const pixel = y * width + x;
        const blend = smoothstep(-0.25, 0.3, hue(x, y));
        addPixel(canvas, pixel, mix2(colours[0]!, colours[1]!, blend), light * 0.6);
        addPixel(canvas, pixel, colours[2]!, light ** 4 * 0.55);
      }
    }
  };
}

function planet(stage: Stage, cx: number, cy: number, share: number, ringed: boolean): Layer {
  const { scheme } = stage;
  const noise = noiseFrom(stage.seedOf(`planet${ringed}`));
  const random = stage.random(`planet${ringed}`);
  const table = gradientTable([
    [0, scheme.ramp(0.25)],
    [0.3, scheme.ramp(0.55)],
    [0.5, mix(scheme.accent, scheme.ramp(0.7), 0.35)],
    [0.72, scheme.ramp(0.82)],
    [1, scheme.ramp(1)],
  ]);
  const banded = random() < 0.7;
  const tilt = between(random, -24, 24);
  const withRing = ringed && random() < 0.7;
  const x = cx * stage.width;
  const y = cy * stage.height;
  const radius = share * stage.unit;
  const back = vectorLayer();
  const front = vectorLayer();
  return async (canvas, time) => {
    addGlow(canvas, x, y, radius * 2.1, scheme.accent, 0.4);
    if (withRing) await back.draw(canvas, ring(stage, x, y, radius, tilt, true));
    forDisc(canvas, x, y, radius, (pixel, cover, dx, dy) => {
      const dz = Math.sqrt(Math.max(0, 1 - dx * dx - dy * dy));
      const angle = (tilt * Math.PI) / 180;
      const across = -dx * Math.sin(angle) + dy * Math.cos(angle);
      const along = Math.atan2(dx, dz) + (time === 0 ? 0 : 0.25 * sway(time));
      const pattern = banded
        ? 0.5 +
          0.32 * Math.sin(across * 9 + fractal(noise, along * 1.2, across * 4, 4) * 2.6) +
          0.25 * fractal(noise, along * 2, across * 14, 3)
        : 0.5 + 0.75 * fractal(noise, along * 2.2, across * 2.2, 5);
      const light = clamp(dx * -0.62 + dy * -0.42 + dz * 0.62);
      const lit = 0.025 + smoothstep(-0.05, 0.95, light) * 1.05;
      const before = pixel * 3;
      const old: Colour = [canvas.pixels[before]!, canvas.pixels[before + 1]!, canvas.pixels[before + 2]!];
      putFromTable(canvas, pixel, table, pattern);
      for (let channel = 0; channel < 3; channel++) {
        const rim = (1 - dz) ** 3 * smoothstep(0, 0.5, light + 0.25) * 0.7 * scheme.glow[channel]!;
        const value = canvas.pixels[before + channel]! * lit + rim;
        canvas.pixels[before + channel] = old[channel]! + (value - old[channel]!) * cover;
      }
    });
    if (withRing) await front.draw(canvas, ring(stage, x, y, radius, tilt, false));
  };
}

/** Half an ellipse of rings: the far half lies behind the planet, the near half in front. */
function ring(stage: Stage, x: number, y: number, radius: number, tilt: number, far: boolean): string {
  const scale = 1000 / stage.height;
  const bands = [1.42, 1.52, 1.66, 1.76, 1.95].map((size, index) => {
    const r = radius * size * scale;
    const flag = far ? 1 : 0;
    const colour = hex(mix(stage.scheme.ramp(0.9), stage.scheme.accent, index * 0.16));
    const line = radius * scale * [0.05, 0.09, 0.035, 0.1, 0.03][index]!;
    return `<path d="M${(-r).toFixed(1)} 0A${r.toFixed(1)} ${(r * 0.26).toFixed(1)} 0 0 ${flag} ${r.toFixed(1)} 0" fill="none" stroke="${colour}" stroke-width="${line.toFixed(2)}" stroke-opacity="${far ? 0.5 : 0.82}"/>`;
  });
  return `<g transform="translate(${(x * scale).toFixed(1)} ${(y * scale).toFixed(1)}) rotate(${tilt.toFixed(1)})">${bands.join("")}</g>`;
}

/** Curtains of light over a black ridge. */
function auroraLayers(stage: Stage): Layer[] {
  const { scheme, width, height, unit } = stage;
  const noise = noiseFrom(stage.seedOf("aurora"));
  const curtains: Layer = (canvas, time) => {
    for (let band = 0; band < 3; band++) {
      const own = band === 1 ? scheme.second : mix(scheme.accent, scheme.ramp(0.8), 0.2);
      const colour =
        stage.look || stage.brief.hues.length > 0 ? own : mix(own, oklch(0.8, 0.17, band === 1 ? 300 : 162), 0.75);
      for (let x = 0; x < width; x++) {
        const u = x / unit;
        const base =
          0.42 +
          band * 0.13 +
          0.2 * drifting(time, 0.1, (shift) => fractal(noise, u * 1.2 + shift + band * 9, band, 2));
        const ray =
          0.45 +
          0.55 *
            smoothstep(
              -0.5,
              0.6,
              drifting(time, 0.4, (shift) => fractal(noise, u * 9 + shift, band * 7, 2)),
            );
        const tall = 0.34 + 0.16 * noise(u * 2, band * 3);
        const low = Math.min(height, Math.round((base + 0.05) * height));
        for (let y = Math.max(0, Math.round((base - tall) * height)); y < low; y++) {
          const rise = base - (y + 0.5) / height;
          const light = rise > 0 ? (1 - rise / tall) ** 2 : smoothstep(-0.05, 0, rise);
          addPixel(canvas, y * width + x, colour, light * ray * 0.5);
        }
      }
    }
  };
  return [curtains, (canvas) => ridgeLine(stage, canvas)];
}

function ridgeLine(stage: Stage, canvas: Canvas): void {
  const noise = noiseFrom(stage.seedOf("ridge"));
  const ink = withLightness(stage.scheme.ramp(0), 0.07);
  for (let x = 0; x < stage.width; x++) {
    const top = (0.8 - 0.13 * fractal(noise, (x / stage.unit) * 1.8, 1, 6)) * stage.height;
    for (let y = Math.max(0, Math.floor(top)); y < stage.height; y++)
      blendPixel(canvas, y * stage.width + x, ink, clamp(y + 1 - top));
  }
}
