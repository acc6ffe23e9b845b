import { addGlow, addPixel, blendPixel, type Canvas, fillVertical, sampledField } from "../canvas.ts";
import { type Colour, clamp, mix, smoothstep } from "../colour.ts";
import { drifting, fractal, noiseFrom } from "../noise.ts";
import { between } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";

export interface Orb {
  x: number;
  y: number;
  radius: number;
}

/** Gradient, stars by night, sun or moon, and clouds; `horizon` is a share of the height. */
export function skyLayers(stage: Stage, horizon: number, options: { orb?: boolean; clouds?: boolean } = {}): Layer[] {
  const { scheme } = stage;
  const layers: Layer[] = [
    (canvas) => {
      const [top, middle, low] = scheme.sky;
      fillVertical(canvas, [
        [0, top],
        [horizon * 0.55, middle],
        [Math.min(1, horizon), low],
        [1, mix(low, scheme.ramp(0.75), 0.4)],
      ]);
    },
  ];
  if (scheme.dark) layers.push(starLayer(stage, horizon, 1));
  if (options.orb !== false && scheme.light !== "fog") layers.push(orbLayer(stage, orbOf(stage, horizon)));
  if (options.clouds !== false && stage.brief.style !== "minimal") layers.push(cloudLayer(stage, horizon));
  return layers;
}

export function orbOf(stage: Stage, horizon: number): Orb {
  const random = stage.random("orb");
  const low = stage.scheme.light === "golden" || stage.scheme.light === "backlit";
  const big = stage.brief.style === "retro" || stage.brief.style === "poster" || stage.brief.style === "cyberpunk";
  const third = random() < 0.5 ? between(random, 0.26, 0.4) : between(random, 0.58, 0.74);
  return {
    x: third * stage.width,
    y: (low ? horizon * between(random, 0.62, 0.8) : horizon * between(random, 0.3, 0.5)) * stage.height,
    radius:
      stage.unit *
      (big ? between(random, 0.15, 0.2) : low ? between(random, 0.08, 0.13) : between(random, 0.05, 0.085)),
  };
}

function orbLayer(stage: Stage, orb: Orb): Layer {
  const { scheme } = stage;
  const striped = stage.brief.style === "cyberpunk" || (scheme.light === "neon" && stage.brief.style === "retro");
  const crater = noiseFrom(stage.seedOf("craters"));
  const upper = scheme.dark && scheme.light !== "neon" ? scheme.glow : mix(scheme.glow, scheme.ramp(1), 0.5);
  const low =
    scheme.light === "night" ? mix(scheme.glow, scheme.ramp(0.7), 0.35) : mix(scheme.glow, warmest(stage), 0.6);
  const lower = scheme.light === "neon" ? mix(scheme.glow, scheme.second, 0.9) : low;
  return (canvas, time) => {
    const breath = 1 + 0.06 * sway(time);
    addGlow(canvas, orb.x, orb.y, orb.radius * 5, scheme.glow, 0.5 * breath);
    addGlow(canvas, orb.x, orb.y, orb.radius * 2, scheme.glow, 0.5 * breath);
    forDisc(canvas, orb.x, orb.y, orb.radius, (pixel, cover, dx, dy) => {
      const band = striped && dy > -0.15 ? smoothstep(0, 0.03, Math.abs(((dy * 7) % 1) - 0.5) - 0.3 * (dy + 0.15)) : 1;
      const mark = scheme.light === "night" ? clamp(0.5 + fractal(crater, dx * 1.6 + 9, dy * 1.6, 3) * 0.9) * 0.25 : 0;
      blendPixel(canvas, pixel, mix2(upper, lower, smoothstep(-0.7, 1, dy) * 0.8 + mark), cover * band);
    });
  };
}

/** A low sun reddens: of the picture's own light colours, the one nearest to orange. */
function warmest(stage: Stage): Colour {
  const { accent, second, ramp } = stage.scheme;
  const warmth = (colour: Colour) => colour[0] - colour[2];
  return [accent, second, ramp(0.75)].reduce((best, colour) => (warmth(colour) > warmth(best) ? colour : best));
}

export function starLayer(stage: Stage, horizon: number, density: number): Layer {
  const random = stage.random("stars");
  const count = Math.round(240 * density * Math.sqrt(stage.width / stage.height));
  const stars = Array.from({ length: count }, () => {
    const magnitude = random() ** 6;
    return {
      x: random(),
      y: random() ** 1.3 * horizon,
      size: 0.0008 + 0.0022 * magnitude,
      light: 0.25 + 0.75 * random() ** 2,
      phase: random(),
    };
  });
  return (canvas, time) => {
    for (const star of stars) {
      const radius = Math.max(0.55, star.size * stage.unit);
      const light =
        star.light * (time === 0 ? 1 : 0.75 + 0.25 * sway(time * 2, star.phase)) * (1 - (star.y / horizon) * 0.5);
      softDot(canvas, star.x * stage.width, star.y * stage.height, radius, stage.scheme.ramp(1), light);
      if (star.size > 0.0022)
        softDot(canvas, star.x * stage.width, star.y * stage.height, radius * 3.5, stage.scheme.glow, light * 0.14);
    }
  };
}

function cloudLayer(stage: Stage, horizon: number): Layer {
  const { scheme, brief } = stage;
  const noise = noiseFrom(stage.seedOf("clouds"));
  const random = stage.random("clouds");
  const cover =
    between(random, 0.0, 0.2) -
    (scheme.light === "fog" || brief.words.has("cloud") || brief.words.has("cloudy") ? 0.3 : 0) -
    (brief.mood === "dramatic" ? 0.12 : 0);
  const lit = scheme.dark ? mix(scheme.sky[2], scheme.ramp(0.6), 0.4) : scheme.ramp(1);
  const shaded = mix(scheme.sky[1], scheme.dark ? scheme.ramp(0.25) : scheme.ramp(0.62), 0.45);
  const opacity = scheme.dark ? 0.4 : 0.75;
  return (canvas, time) => {
    const bottom = Math.min(stage.height, Math.ceil(horizon * stage.height));
    const density = sampledField(stage.width, bottom, Math.max(1, Math.round(stage.unit / 256)), (x, y) => {
      const v = y / stage.height / horizon;
      const squeeze = 2.2 + v * 5;
      return drifting(time, 0.12, (shift) =>
        fractal(noise, (x / stage.unit) * 1.7 + shift, (y / stage.unit) * squeeze, 5),
      );
    });
    const rise = stage.unit * 0.018;
    for (let y = 0; y < bottom; y++) {
      const fade = smoothstep(1, 0.75, y / bottom) * smoothstep(-0.15, 0.4, y / bottom);
      for (let x = 0; x < stage.width; x++) {
        const here = density(x, y);
        const amount = smoothstep(cover, cover + 0.42, here) * fade * opacity;
        if (amount < 0.01) continue;
        const light = clamp(0.55 + (here - density(x, Math.max(0, y - rise))) * 3.2);
        blendPixel(canvas, y * stage.width + x, mix2(shaded, lit, light), amount);
      }
    }
  };
}

/** Low fog that thickens towards `bottom` and drifts. */
export function fogLayer(
  stage: Stage,
  top: number,
  bottom: number,
  colour: Colour,
  strength: number,
  name = "fog",
): Layer {
  const noise = noiseFrom(stage.seedOf(name));
  return (canvas, time) => {
    const start = Math.max(0, Math.floor(top * stage.height));
    const end = Math.min(stage.height, Math.ceil(bottom * stage.height));
    const density = sampledField(stage.width, stage.height, Math.max(2, Math.round(stage.unit / 128)), (x, y) =>
      drifting(time, 0.15, (shift) => fractal(noise, (x / stage.unit) * 1.4 + shift, (y / stage.unit) * 5, 3)),
    );
    for (let y = start; y < end; y++) {
      const v = (y - start) / Math.max(1, end - start);
      const belt = smoothstep(0, 0.45, v) * smoothstep(1, 0.6, v);
      for (let x = 0; x < stage.width; x++) {
        blendPixel(canvas, y * stage.width + x, colour, clamp(belt * strength * (0.75 + density(x, y))));
      }
    }
  };
}

/** Calls for each pixel of an antialiased disc, with the place inside it in −1..1. */
export function forDisc(
  canvas: Canvas,
  x: number,
  y: number,
  radius: number,
  paint: (pixel: number, cover: number, dx: number, dy: number) => void,
): void {
  const bottom = Math.min(canvas.height - 1, Math.ceil(y + radius + 1));
  const right = Math.min(canvas.width - 1, Math.ceil(x + radius + 1));
  for (let row = Math.max(0, Math.floor(y - radius - 1)); row <= bottom; row++) {
    for (let column = Math.max(0, Math.floor(x - radius - 1)); column <= right; column++) {
      const dx = column + 0.5 - x;
      const dy = row + 0.5 - y;
      const cover = clamp(radius - Math.hypot(dx, dy) + 0.5);
      if (cover > 0) paint(row * canvas.width + column, cover, dx / radius, dy / radius);
    }
  }
}

export function softDot(canvas: Canvas, x: number, y: number, radius: number, colour: Colour, light: number): void {
  const reach = Math.ceil(radius * 2.5);
  const bottom = Math.min(canvas.height - 1, Math.floor(y) + reach);
  const right = Math.min(canvas.width - 1, Math.floor(x) + reach);
  for (let row = Math.max(0, Math.floor(y) - reach); row <= bottom; row++) {
    for (let column = Math.max(0, Math.floor(x) - reach); column <= right; column++) {
      const distance = ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) / (radius * radius);
      const amount = light * Math.exp(-distance * 1.4);
      if (amount > 0.004) addPixel(canvas, row * canvas.width + column, colour, amount);
    }
  }
}

/** Mixing in linear light: good enough between near colours, and cheap enough for every pixel. */
export function mix2(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}
