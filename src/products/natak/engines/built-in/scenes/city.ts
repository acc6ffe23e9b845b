import { addPixel, type Canvas } from "../canvas.ts";
import { type Colour, clamp, hex, mix, smoothstep } from "../colour.ts";
import { fractal, noiseFrom } from "../noise.ts";
import { between, pick, type Random } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { pathOf, vectorLayer } from "../vector.ts";
import { haze } from "./landscape.ts";
import { fogLayer, skyLayers } from "./sky.ts";

/** A skyline in three depths over wet ground that mirrors it. */
export function cityLayers(stage: Stage): Layer[] {
  const random = stage.random("city");
  const ground = between(random, 0.74, 0.82);
  const layers = skyLayers(stage, ground - 0.04);
  const depths = 3;
  for (let index = 0; index < depths; index++) {
    layers.push(skyline(stage, index / (depths - 1), ground));
    if (index < depths - 1)
      layers.push(
        fogLayer(
          stage,
          ground - 0.34 + index * 0.08,
          ground + 0.06,
          haze(stage),
          stage.scheme.dark ? 0.32 : 0.5,
          `smog${index}`,
        ),
      );
  }
  layers.push(wetGround(stage, ground));
  return layers;
}

interface Tower {
  x: number;
  width: number;
  height: number;
  roof: string;
  windows: { x: number; y: number; width: number; height: number; light: number; phase: number }[];
  signs: string;
}

function skyline(stage: Stage, depth: number, ground: number): Layer {
  const { scheme } = stage;
  const random = stage.random(`skyline${depth}`);
  const towers: Tower[] = [];
  const gap = stage.viewWidth * between(random, 0.35, 0.65);
  const scale = 0.7 + depth * 0.5;
  for (let x = -40; x < stage.viewWidth + 20; ) {
    const width = between(random, 46, 104) * scale;
    const opening = depth > 0.7 ? smoothstep(0.08, 0.5, Math.abs(x + width / 2 - gap) / stage.viewWidth) : 1;
    const tall =
      (between(random, 0.35, 1) ** 1.3 * 520 + 90) * (depth > 0.7 ? 0.25 + opening * 0.95 : 0.62 + depth * 0.5);
    towers.push(tower(stage, random, x, width, Math.min(tall, ground * 900), depth));
    x += width * between(random, 0.82, 1.2);
  }
  const body = mix(mix(haze(stage), scheme.ramp(scheme.dark ? 0.18 : 0.45), 0.4), scheme.ramp(0.03), depth ** 0.8);
  const edge = mix(body, scheme.glow, scheme.dark ? 0.06 : 0.22);
  const base = ground * 1000;
  const faces = towers.map((item) => towerFace(item, base, hex(body), hex(edge)));
  const still = vectorLayer();
  const lights = vectorLayer();
  return async (canvas, time) => {
    await still.draw(canvas, faces.join(""));
    await lights.draw(canvas, towers.map((item) => windowLights(item, base, stage, time)).join(""), {
      opacity: scheme.dark ? 0.55 + depth * 0.4 : 0.35 + depth * 0.3,
    });
    if (scheme.light === "neon") await drawSigns(canvas, towers, base);
  };
}

function tower(stage: Stage, random: Random, x: number, width: number, height: number, depth: number): Tower {
  const columns = Math.max(2, Math.round(width / (depth > 0.7 ? 17 : 13)));
  const rows = Math.floor(height / (depth > 0.7 ? 24 : 18));
  const cell = width / columns;
  const step = height / Math.max(1, rows);
  const lit = stage.scheme.dark ? between(random, 0.25, 0.5) : between(random, 0.08, 0.2);
  const windows: Tower["windows"] = [];
  const strips = random() < 0.25;
  for (let row = 1; row < rows; row++) {
    const floorLit = random() < 0.12 ? 0.85 : lit;
    for (let column = 0; column < columns; column++) {
      if (random() > floorLit) continue;
      windows.push({
        x: x + column * cell + cell * 0.22,
        y: height - row * step,
        width: cell * (strips ? 1 : 0.56),
        height: step * 0.42,
        light: between(random, 0.35, 1),
        phase: random(),
      });
    }
  }
  return {
    x,
    width,
    height,
    roof: roofOf(random, width),
    windows,
    signs: signOf(stage, random, x, width, height, depth),
  };
}

function roofOf(random: Random, width: number): string {
  const half = width / 2;
  const kind = random();
  if (kind < 0.22) return pathOf`M0 0L${half} ${-width * 0.55}L${width} 0Z`;
  if (kind < 0.42)
    return pathOf`M${width * 0.16} 0V${-width * 0.3}H${width * 0.84}V0ZM${width * 0.32} ${-width * 0.3}V${-width * 0.55}H${width * 0.68}V${-width * 0.3}ZM${half - 1.5} ${-width * 0.55}V${-width * 1.15}H${half + 1.5}V${-width * 0.55}Z`;
  if (kind < 0.55) return pathOf`M0 0V${-width * 0.45}L${width} 0Z`;
  if (kind < 0.68) return pathOf`M0 0A${half} ${half} 0 0 1 ${width} 0Z`;
  if (kind < 0.84)
    return pathOf`M${width * 0.2} 0V${-14}H${width * 0.5}V0ZM${width * 0.7} 0V${-width * 0.6}H${width * 0.7 + 2.4}V0Z`;
  return "";
}

function towerFace(item: Tower, base: number, body: string, edge: string): string {
  const top = base - item.height;
  const roof = item.roof
    ? `<path fill="${body}" transform="translate(${item.x.toFixed(1)} ${(top + 1).toFixed(1)})" d="${item.roof}"/>`
    : "";
  return pathOf`${roof}<path fill="${body}" d="M${item.x} ${top}H${item.x + item.width}V${base + 40}H${item.x}Z"/><path fill="${edge}" fill-opacity="0.55" d="M${item.x} ${top}h${item.width * 0.16}V${base}h${-item.width * 0.16}Z"/>`;
}

function windowLights(item: Tower, base: number, stage: Stage, time: number): string {
  const { scheme } = stage;
  const warm = hex(mix(scheme.glow, scheme.second, 0.25));
  const other = hex(scheme.dark ? mix(scheme.accent, scheme.glow, 0.35) : mix(scheme.glow, scheme.ramp(0.9), 0.5));
  const parts = item.windows.map((pane) => {
    const flicker = time === 0 || pane.phase > 0.3 ? 1 : 0.55 + 0.45 * sway(time, pane.phase * 3.3);
    return pathOf`<path fill="${pane.phase < 0.78 ? warm : other}" fill-opacity="${pane.light * flicker}" d="M${pane.x} ${base - pane.y}h${pane.width}v${pane.height}h${-pane.width}Z"/>`;
  });
  return parts.join("");
}

function signOf(stage: Stage, random: Random, x: number, width: number, height: number, depth: number): string {
  if (stage.scheme.light !== "neon" || depth < 0.4 || random() < 0.35) return "";
  const colour = hex(
    pick(random, [stage.scheme.accent, stage.scheme.second, mix(stage.scheme.accent, stage.scheme.second, 0.5)]),
  );
  const signHeight = between(random, 40, 130);
  const left = x + width * between(random, 0.08, 0.7);
  const top = -height * between(random, 0.35, 0.85);
  const bars = Array.from(
    { length: 4 },
    (_, index) =>
      pathOf`<path d="M${left + 5} ${top + 10 + (index * (signHeight - 16)) / 4}h${between(random, 7, 13)}"/>`,
  );
  return pathOf`<g stroke="${colour}" stroke-width="2.6" fill="none"><rect x="${left}" y="${top}" width="22" height="${signHeight}" rx="3"/>${bars.join("")}<path d="M${x} ${-height}V${-height * 0.45}" stroke-opacity="0.8"/></g>`;
}

async function drawSigns(canvas: Canvas, towers: Tower[], base: number): Promise<void> {
  const body = `<g transform="translate(0 ${base})">${towers.map((item) => item.signs).join("")}</g>`;
  const layer = vectorLayer();
  await layer.draw(canvas, body, { blend: "add", blur: 9, opacity: 0.9 });
  await layer.draw(canvas, body, { blend: "normal", opacity: 0.95 });
}

/** Streets after rain: the picture above mirrored, stretched, rippled and darkened. */
function wetGround(stage: Stage, ground: number): Layer {
  const { scheme, width, height, unit } = stage;
  const noise = noiseFrom(stage.seedOf("puddles"));
  const tone: Colour = mix(scheme.ramp(0.03), scheme.sky[2], 0.12);
  return (canvas, time) => {
    const line = Math.round(ground * height);
    const turn = Math.cos(time * Math.PI * 2) * 0.3;
    const shift = Math.sin(time * Math.PI * 2) * 0.3;
    for (let y = line; y < height; y++) {
      const v = (y - line) / Math.max(1, height - line);
      const perspective = 1 / (v + 0.08);
      for (let x = 0; x < width; x++) {
        const ripple = fractal(noise, (x / unit) * 5 * (0.4 + perspective * 0.12) + shift, perspective * 5 + turn, 2);
        const mirror = clamp(line - (y - line) * 1.9 - 2, 0, height - 1);
        const fromX = clamp(x + ripple * unit * 0.02 * (0.3 + v), 0, width - 1);
        const source = (Math.floor(mirror) * width + Math.floor(fromX)) * 3;
        const strength = clamp(0.62 - v * 0.3 + ripple * 0.22);
        const target = (y * width + x) * 3;
        for (let channel = 0; channel < 3; channel++) {
          canvas.pixels[target + channel] =
            tone[channel]! + (canvas.pixels[source + channel]! - tone[channel]!) * strength;
        }
        if (y - line < 2) addPixel(canvas, y * width + x, scheme.glow, 0.05);
      }
    }
  };
}
