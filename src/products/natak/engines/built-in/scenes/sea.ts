import { addPixel, type Canvas, gradientTable, putFromTable } from "../canvas.ts";
import { clamp, hex, mix, smoothstep } from "../colour.ts";
import { fractal, noiseFrom } from "../noise.ts";
import { between } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { pathOf, polygon, vectorLayer } from "../vector.ts";
import { haze } from "./landscape.ts";
import { orbOf, skyLayers } from "./sky.ts";

export function seaLayers(stage: Stage): Layer[] {
  const random = stage.random("sea");
  const horizon = between(random, 0.5, 0.62);
  const layers = skyLayers(stage, horizon);
  layers.push(islands(stage, horizon), water(stage, horizon));
  const wants = (word: string) => stage.brief.words.has(word);
  if (wants("lighthouse")) layers.push(lighthouse(stage, horizon));
  else if (
    wants("sailboat") ||
    wants("yacht") ||
    wants("sail") ||
    wants("boat") ||
    wants("ship") ||
    stage.random("boat")() < 0.55
  )
    layers.push(boat(stage, horizon));
  return layers;
}

/** Water mirrors the sky, darkens towards the viewer, and carries the light of sun or moon as a broken path. */
export function water(stage: Stage, horizon: number): Layer {
  const { scheme, width, height, unit } = stage;
  const noise = noiseFrom(stage.seedOf("water"));
  const orb = scheme.light === "fog" ? null : orbOf(stage, horizon);
  const near = scheme.ramp(scheme.dark ? 0.03 : 0.16);
  const table = gradientTable([
    [0, mix(scheme.sky[2], scheme.ramp(scheme.dark ? 0.3 : 0.6), 0.35)],
    [0.3, mix(scheme.sky[1], scheme.ramp(scheme.dark ? 0.12 : 0.38), 0.5)],
    [1, near],
  ]);
  return (canvas, time) => {
    const top = Math.floor(horizon * height);
    for (let y = top; y < height; y++) {
      const v = (y + 0.5 - top) / (height - top);
      const perspective = 1 / (v + 0.045);
      const angle = time * Math.PI * 2;
      const rowShift = Math.sin(angle) * 0.35;
      const turn = Math.cos(angle) * 0.35;
      for (let x = 0; x < width; x++) {
        const u = ((x - width / 2) / unit) * (0.5 + perspective * 0.33);
        const w = perspective * 7.5;
        const swell = fractal(noise, u * 1.7 + rowShift, w + turn, 3, 0.6);
        const pixel = y * width + x;
        putFromTable(
          canvas,
          pixel,
          table,
          v * 0.95 + swell * 0.16 * (0.3 + v),
          x >= 0 ? clamp(y + 1 - horizon * height) : 1,
        );
        if (swell > 0.12) addPixel(canvas, pixel, scheme.sky[2], smoothstep(0.12, 0.5, swell) * 0.3 * (1 - v * 0.5));
        if (orb) {
          const spread = orb.radius * (0.55 + v * 1.9);
          const path = Math.exp(-(((x - orb.x) / spread) ** 2));
          if (path > 0.01)
            addPixel(
              canvas,
              pixel,
              scheme.glow,
              path * smoothstep(-0.12 + v * 0.25, 0.5, swell + 0.12) * (1.05 - v * 0.45),
            );
        }
      }
    }
  };
}

function islands(stage: Stage, horizon: number): Layer {
  const noise = noiseFrom(stage.seedOf("islands"));
  const random = stage.random("islands");
  const colours = [mix(haze(stage), stage.scheme.ramp(0.45), 0.45), mix(haze(stage), stage.scheme.ramp(0.2), 0.65)];
  const chains = colours.map((colour, index) => {
    const centre = stage.viewWidth * between(random, index === 0 ? 0.55 : 0.0, index === 0 ? 1.0 : 0.4);
    const reach = stage.viewWidth * between(random, 0.3, 0.5);
    const tall = between(random, 60, 120) * (index === 0 ? 1.1 : 0.7);
    const points = Array.from({ length: 121 }, (_, step) => {
      const x = (step / 120) * stage.viewWidth;
      const hump = Math.max(0, 1 - ((x - centre) / reach) ** 2);
      return [x, horizon * 1000 + 1 - hump * tall * clamp(0.55 + fractal(noise, x / 130, index * 9, 4) * 0.8)] as const;
    });
    return `<path fill="${hex(colour)}" d="${polygon([...points, [stage.viewWidth, horizon * 1000 + 3], [0, horizon * 1000 + 3]])}"/>`;
  });
  const layer = vectorLayer();
  return (canvas) => layer.draw(canvas, chains.join(""));
}

function boat(stage: Stage, horizon: number): Layer {
  const random = stage.random("sail");
  const orb = orbOf(stage, horizon);
  const toLeft = orb.x > stage.width / 2;
  const x = stage.viewWidth * (toLeft ? between(random, 0.2, 0.36) : between(random, 0.64, 0.8));
  const y = horizon * 1000 + between(random, 50, 120);
  const size = between(random, 0.75, 1.1) * Math.min(1, stage.viewWidth / 1000 + 0.2);
  const { scheme } = stage;
  const sail = hex(mix(scheme.ramp(1), scheme.sky[2], 0.15));
  const shade = hex(mix(scheme.ramp(0.8), scheme.accent, 0.55));
  const hull = hex(scheme.ramp(0.04));
  const layer = vectorLayer();
  const shape = `<path fill="${sail}" d="M4 -150C60 -110 78 -60 76 -16L4 -14Z"/><path fill="${shade}" d="M-4 -136C-34 -100 -52 -52 -56 -16L-4 -14Z"/><path fill="${hull}" d="M-1.6 -156L1.6 -156L1.6 -8L-1.6 -8ZM-74 -8L86 -8C76 14 60 22 40 22L-38 22C-56 22 -68 10 -74 -8Z"/>`;
  return async (canvas, time) => {
    const bob = time === 0 ? 0 : sway(time) * 4;
    const tilt = -2 + (time === 0 ? 0 : sway(time, 0.2) * 1.6);
    const at = `translate(${x.toFixed(1)} ${(y + bob).toFixed(2)}) scale(${size.toFixed(3)})`;
    const mirror = `<g transform="${at} translate(0 22) scale(1 -0.8) translate(0 -22)" opacity="0.32">${shape}</g>`;
    await layer.draw(canvas, `${mirror}<g transform="${at} rotate(${tilt.toFixed(2)})">${shape}</g>`);
  };
}

function lighthouse(stage: Stage, horizon: number): Layer {
  const { scheme, viewWidth } = stage;
  const toLeft = orbOf(stage, horizon).x > stage.width / 2;
  const x = viewWidth * (toLeft ? 0.24 : 0.76);
  const foot = horizon * 1000 + 70;
  const rock = hex(scheme.ramp(0.03));
  const wall = hex(mix(scheme.ramp(0.97), scheme.sky[1], 0.25));
  const shade = hex(mix(scheme.ramp(0.6), scheme.sky[0], 0.35));
  const band = hex(scheme.accent);
  const tower = (fill: string, left: number, right: number) =>
    pathOf`<path fill="${fill}" d="M${left * 30} 0L${right * 30} 0L${right * 19} -250L${left * 19} -250Z"/>`;
  const stripes = [0.2, 0.62].map((at) => {
    const low = 30 - 11 * at;
    const high = 30 - 11 * (at + 0.2);
    return pathOf`<path fill="${band}" d="M${-low} ${-250 * at}L${low} ${-250 * at}L${high} ${-250 * (at + 0.2)}L${-high} ${-250 * (at + 0.2)}Z"/>`;
  });
  const top = `<path fill="${rock}" d="M-28 -250h56v-8h-56ZM-16 -294h32l-16 -26Z"/><rect x="-14" y="-294" width="28" height="36" fill="${hex(scheme.glow)}"/>`;
  const cliff = "M-230 110C-190 30 -120 34 -70 4L60 -2C110 14 130 46 190 60C220 76 240 96 250 110Z";
  const layer = vectorLayer();
  const beamLayer = vectorLayer();
  return async (canvas: Canvas, time) => {
    const swing = sway(time) * 8;
    const side = toLeft ? 1 : -1;
    const beam = `<g transform="translate(${x} ${foot - 276}) rotate(${(side * -6 + swing).toFixed(2)})"><path fill="${hex(scheme.glow)}" d="M0 -4L${side * 1400} -120L${side * 1400} 120L0 4Z"/></g>`;
    await beamLayer.draw(canvas, beam, { blend: "add", opacity: scheme.dark ? 0.22 : 0.1, blur: 14 });
    await layer.draw(
      canvas,
      `<g transform="translate(${x} ${foot})">${tower(wall, -1, 1)}${stripes.join("")}<g opacity="0.45">${tower(shade, toLeft ? -1 : 0.1, toLeft ? -0.1 : 1)}</g>${top}<path fill="${rock}" d="${cliff}"/></g>`,
    );
  };
}
