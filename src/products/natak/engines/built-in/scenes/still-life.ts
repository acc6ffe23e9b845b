import { addGlow, blendPixel, fillVertical } from "../canvas.ts";
import { type Colour, clamp, hex, lighten, mix, oklch, smoothstep } from "../colour.ts";
import { between, pick, type Random } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { pathOf, vectorLayer } from "../vector.ts";

interface Thing {
  x: number;
  base: number;
  width: number;
  height: number;
  colour: Colour;
  draw(thing: Thing, id: string): string;
}

/** Objects on podiums in a photographer's sweep, with one soft light from the left. */
export function stillLifeLayers(stage: Stage): Layer[] {
  const { scheme } = stage;
  const random = stage.random("still");
  const floor = between(random, 0.66, 0.72);
  const wall = scheme.dark ? [scheme.ramp(0.06), scheme.ramp(0.26)] : [scheme.ramp(0.8), scheme.ramp(0.93)];
  const ground = scheme.dark ? [scheme.ramp(0.22), scheme.ramp(0.08)] : [scheme.ramp(0.95), scheme.ramp(0.78)];
  const things = arrange(stage, random, floor * 1000);
  const arch = vectorLayer();
  const shadows = vectorLayer();
  const contact = vectorLayer();
  const objects = vectorLayer();
  const archBody = backdropShape(stage, random, floor);
  return [
    (canvas) =>
      fillVertical(canvas, [
        [0, wall[0]!],
        [floor - 0.06, wall[1]!],
        [floor + 0.05, ground[0]!],
        [1, ground[1]!],
      ]),
    (canvas, time) =>
      addGlow(
        canvas,
        stage.width * (0.3 + 0.03 * sway(time)),
        stage.height * 0.3,
        stage.unit * 0.75,
        scheme.glow,
        scheme.dark ? 0.3 : 0.22,
      ),
    (canvas) => arch.draw(canvas, archBody),
    (canvas) => windowLight(stage, canvas.width, (pixel, amount) => blendPixel(canvas, pixel, scheme.glow, amount)),
    (canvas, time) =>
      shadows.draw(canvas, things.map((thing) => castShadow(thing, scheme.ramp(0.05), time)).join(""), {
        blur: 13,
        opacity: 0.42,
      }),
    (canvas) =>
      contact.draw(
        canvas,
        things
          .map(
            (thing) =>
              pathOf`<ellipse cx="${thing.x}" cy="${thing.base}" rx="${thing.width * 0.52}" ry="${thing.width * 0.11}" fill="${hex(scheme.ramp(0.02))}"/>`,
          )
          .join(""),
        { blur: 6, opacity: 0.5 },
      ),
    (canvas) => objects.draw(canvas, things.map((thing, index) => thing.draw(thing, `t${index}`)).join("")),
  ];
}

function arrange(stage: Stage, random: Random, floor: number): Thing[] {
  const { scheme, viewWidth } = stage;
  const fit = Math.min(1, viewWidth / 900);
  const centre = viewWidth * between(random, 0.47, 0.53);
  const base = floor + 110;
  const heights = [between(random, 90, 130), between(random, 50, 80), between(random, 150, 210)];
  const podium = (x: number, width: number, height: number, down: number, colour: Colour): Thing => ({
    x,
    base: base + down,
    width,
    height,
    colour,
    draw: drawDrum,
  });
  const hero = heroOf(stage, random);
  const left = centre - 215 * fit;
  const right = centre + 205 * fit;
  const stone = mix(scheme.ramp(0.9), scheme.ramp(0.6), 0.25);
  const dark = mix(scheme.ramp(0.3), scheme.accent, 0.3);
  const top = (thing: Thing, things: number) => thing.base - thing.height - things;
  const back = podium(right, 185 * fit, heights[2]!, -28, mix(scheme.second, scheme.ramp(0.75), 0.35));
  const middle = podium(centre, 270 * fit, heights[0]!, 12, stone);
  const front = podium(left, 170 * fit, heights[1]!, 34, mix(scheme.accent, scheme.ramp(0.65), 0.25));
  const ball: Thing = {
    x: right,
    base: top(back, 0) + 4,
    width: between(random, 95, 125) * fit,
    height: 0,
    colour: mix(scheme.accent, scheme.ramp(0.9), 0.1),
    draw: drawBall,
  };
  const small: Thing = pick(random, [
    { x: left, base: top(front, 0) + 2, width: 84 * fit, height: 130 * fit, colour: dark, draw: drawVase },
    { x: left, base: top(front, 0) + 4, width: 92 * fit, height: 0, colour: scheme.second, draw: drawBall },
  ]);
  const pebble: Thing = {
    x: centre + 92 * fit,
    base: base + 78,
    width: 60 * fit,
    height: 0,
    colour: mix(scheme.ramp(0.35), scheme.accent, 0.4),
    draw: drawBall,
  };
  const piece: Thing = {
    x: centre,
    base: top(middle, 0) + 6,
    width: hero.width * fit,
    height: hero.height * fit,
    colour: hero.colour,
    draw: hero.draw,
  };
  return [back, ball, middle, piece, front, small, pebble];
}

function heroOf(stage: Stage, random: Random): Pick<Thing, "width" | "height" | "colour" | "draw"> {
  const { words } = stage.brief;
  const { scheme } = stage;
  const deep = mix(scheme.ramp(0.22), scheme.accent, 0.25);
  if (["vase", "ceramic", "pottery", "jar"].some((word) => words.has(word)))
    return { width: 190, height: 300, colour: mix(scheme.accent, scheme.ramp(0.6), 0.2), draw: drawVase };
  if (["fruit", "lemon"].some((word) => words.has(word)))
    return {
      width: 190,
      height: 0,
      colour: stage.look ? scheme.second : mix(scheme.second, oklch(0.84, 0.16, 95), 0.8),
      draw: drawBall,
    };
  if (["bottle", "perfume", "cosmetic", "serum", "product"].some((word) => words.has(word)) || random() < 0.6)
    return { width: 165, height: 280, colour: deep, draw: drawBottle };
  return { width: 190, height: 300, colour: deep, draw: drawVase };
}

function backdropShape(stage: Stage, random: Random, floor: number): string {
  const { scheme, viewWidth } = stage;
  const colour = hex(
    scheme.dark ? mix(scheme.ramp(0.25), scheme.accent, 0.25) : mix(scheme.ramp(0.72), scheme.accent, 0.22),
  );
  const half = Math.min(250, viewWidth * 0.3);
  const x = viewWidth * between(random, 0.44, 0.56);
  const bottom = floor * 1000 + 4;
  if (random() < 0.35) return pathOf`<circle cx="${x}" cy="${bottom - 330}" r="${half * 1.05}" fill="${colour}"/>`;
  const inner = hex(scheme.dark ? scheme.ramp(0.12) : mix(scheme.ramp(0.66), scheme.accent, 0.3));
  const arch = (size: number, fill: string) =>
    pathOf`<path fill="${fill}" d="M${x - size} ${bottom}V${bottom - 330}A${size} ${size} 0 0 1 ${x + size} ${bottom - 330}V${bottom}Z"/>`;
  return arch(half, colour) + arch(half * 0.8, inner);
}

/** A patch of sun through an unseen window, over wall and floor. */
function windowLight(stage: Stage, width: number, paint: (pixel: number, amount: number) => void): void {
  if (stage.scheme.dark) return;
  const { height, unit } = stage;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = (x - y * 0.42) / unit;
      const soft = 0.012 + (y / height) * 0.03;
      const stripe =
        smoothstep(0.02 - soft, 0.02 + soft, u) * smoothstep(0.27 + soft, 0.27 - soft, u) +
        smoothstep(0.31 - soft, 0.31 + soft, u) * smoothstep(0.56 + soft, 0.56 - soft, u);
      const amount = clamp(stripe) * 0.2 * (1 - (y / height) * 0.5);
      if (amount > 0.003) paint(y * width + x, amount);
    }
  }
}

function castShadow(thing: Thing, colour: Colour, time: number): string {
  const tall = Math.max(thing.height, thing.width * 0.8);
  const reach = tall * (0.72 + 0.05 * sway(time));
  const half = thing.width * 0.46;
  return pathOf`<path fill="${hex(colour)}" d="M${thing.x - half} ${thing.base}L${thing.x + reach - half * 0.6} ${thing.base - tall * 0.13}L${thing.x + reach + half} ${thing.base - tall * 0.06}L${thing.x + half} ${thing.base + thing.width * 0.07}Z"/>`;
}

/** Light from the left: bright, body, core shadow, and a little light that bounces back. */
function cylinderGradient(id: string, colour: Colour): string {
  const stops: [number, Colour][] = [
    [0, lighten(colour, -0.03)],
    [0.22, lighten(colour, 0.1)],
    [0.48, colour],
    [0.84, lighten(colour, -0.17)],
    [1, lighten(colour, -0.1)],
  ];
  return `<defs><linearGradient id="${id}">${stops.map(([at, stop]) => `<stop offset="${at}" stop-color="${hex(stop)}"/>`).join("")}</linearGradient></defs>`;
}

function drawDrum({ x, base, width, height, colour }: Thing, id: string): string {
  const half = width / 2;
  const tip = half * 0.2;
  return pathOf`${cylinderGradient(id, colour)}<path fill="url(#${id})" d="M${x - half} ${base - height}V${base}A${half} ${tip} 0 0 0 ${x + half} ${base}V${base - height}Z"/><ellipse cx="${x}" cy="${base - height}" rx="${half}" ry="${tip}" fill="${hex(lighten(colour, 0.08))}"/>`;
}

function drawBall({ x, base, width, colour }: Thing, id: string): string {
  const radius = width / 2;
  const stops: [number, Colour][] = [
    [0, lighten(colour, 0.17)],
    [0.35, lighten(colour, 0.04)],
    [0.75, lighten(colour, -0.15)],
    [0.93, lighten(colour, -0.22)],
    [1, lighten(colour, -0.14)],
  ];
  const gradient = `<defs><radialGradient id="${id}" cx="0.36" cy="0.32" r="0.72">${stops.map(([at, stop]) => `<stop offset="${at}" stop-color="${hex(stop)}"/>`).join("")}</radialGradient></defs>`;
  return pathOf`${gradient}<circle cx="${x}" cy="${base - radius}" r="${radius}" fill="url(#${id})"/>`;
}

function drawBottle({ x, base, width, height, colour }: Thing, id: string): string {
  const half = width / 2;
  const body = height * 0.66;
  const neck = half * 0.3;
  const cap = lighten(mix(colour, [0.9, 0.75, 0.45], 0.5), 0.12);
  const glass = pathOf`M${x - half} ${base - 10}Q${x - half} ${base} ${x - half + 12} ${base}H${x + half - 12}Q${x + half} ${base} ${x + half} ${base - 10}V${base - body + 26}Q${x + half} ${base - body} ${x + half - 30} ${base - body}H${x - half + 30}Q${x - half} ${base - body} ${x - half} ${base - body + 26}Z`;
  const capPath = pathOf`M${x - neck * 1.35} ${base - body - 16}H${x + neck * 1.35}V${base - height + 6}Q${x + neck * 1.35} ${base - height} ${x + neck * 1.2} ${base - height}H${x - neck * 1.2}Q${x - neck * 1.35} ${base - height} ${x - neck * 1.35} ${base - height + 6}Z`;
  const label = pathOf`<rect x="${x - half * 0.52}" y="${base - body * 0.68}" width="${half * 1.04}" height="${body * 0.4}" rx="3" fill="${hex(lighten(colour, 0.42))}" fill-opacity="0.92"/><rect x="${x - half * 0.3}" y="${base - body * 0.54}" width="${half * 0.6}" height="4" fill="${hex(colour)}"/><rect x="${x - half * 0.2}" y="${base - body * 0.46}" width="${half * 0.4}" height="3" fill="${hex(colour)}" fill-opacity="0.7"/>`;
  const shine = pathOf`<path fill="#fff" fill-opacity="0.28" d="M${x - half * 0.84} ${base - body * 0.88}h${half * 0.11}V${base - body * 0.1}h${-half * 0.11}Z"/>`;
  return `${cylinderGradient(id, colour)}${cylinderGradient(`${id}c`, cap)}<path fill="url(#${id})" d="${glass}"/>${pathOf`<rect x="${x - neck}" y="${base - body - 18}" width="${neck * 2}" height="20" fill="${hex(lighten(colour, -0.06))}"/>`}<path fill="url(#${id}c)" d="${capPath}"/>${label}${shine}`;
}

function drawVase({ x, base, width, height, colour }: Thing, id: string): string {
  const half = width / 2;
  const neck = half * 0.34;
  const outline = pathOf`M${x - half * 0.42} ${base}C${x - half * 1.15} ${base - height * 0.25} ${x - half * 1.12} ${base - height * 0.62} ${x - neck} ${base - height * 0.78}V${base - height * 0.93}L${x - neck * 1.35} ${base - height}H${x + neck * 1.35}L${x + neck} ${base - height * 0.93}V${base - height * 0.78}C${x + half * 1.12} ${base - height * 0.62} ${x + half * 1.15} ${base - height * 0.25} ${x + half * 0.42} ${base}Z`;
  return pathOf`${cylinderGradient(id, colour)}<path fill="url(#${id})" d="${outline}"/><ellipse cx="${x}" cy="${base - height}" rx="${neck * 1.35}" ry="${neck * 0.24}" fill="${hex(lighten(colour, -0.2))}"/>`;
}
