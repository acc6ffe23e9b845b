import { addGlow, addPixel } from "../canvas.ts";
import { type Colour, clamp, hex, mix, smoothstep } from "../colour.ts";
import { between, pick, type Random } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { pathOf, polygon, vectorLayer } from "../vector.ts";
import { skyLayers } from "./sky.ts";

/** Arches in a row, brutalist blocks, or a room with a window. */
export function architectureLayers(stage: Stage): Layer[] {
  const { words, style } = stage.brief;
  const blocks =
    style === "brutalist" ||
    words.has("brutalist") ||
    words.has("concrete") ||
    words.has("monument") ||
    words.has("museum") ||
    words.has("house");
  const arches = ["arch", "arcade", "column", "temple", "courtyard", "palace"].some((word) => words.has(word));
  if (blocks || (!arches && stage.random("kind")() < 0.45)) return blockLayers(stage);
  return archLayers(stage);
}

/** Arches within arches: a passage that ends in the light. */
function archLayers(stage: Stage): Layer[] {
  const { scheme, viewWidth } = stage;
  const random = stage.random("arches");
  const centre = viewWidth * between(random, 0.46, 0.54);
  const layers = skyLayers(stage, 0.78);
  const count = 5;
  const floor = 800;
  for (let index = 0; index < count; index++) {
    const near = index / (count - 1);
    const wall = mix(mix(scheme.sky[2], scheme.ramp(0.72), 0.75), scheme.ramp(scheme.dark ? 0.02 : 0.14), near ** 0.9);
    const half = viewWidth * 0.11 * (1 + near * 2.6) * Math.max(1, 700 / viewWidth) ** 0.5;
    const spring = 560 - near * 240;
    const bottom = floor + near * 190;
    const layer = vectorLayer();
    layers.push((canvas, time) => {
      const shift = time === 0 ? 0 : sway(time) * near * 12;
      return layer.draw(
        canvas,
        archWall(stage, {
          x: centre + shift,
          half,
          spring,
          bottom,
          wall,
          light: mix(wall, scheme.glow, 0.4 - near * 0.25),
        }),
      );
    });
  }
  layers.push(lightOnFloor(stage, centre / viewWidth, floor / 1000));
  return layers;
}

function archWall(
  stage: Stage,
  {
    x,
    half,
    spring,
    bottom,
    wall,
    light,
  }: { x: number; half: number; spring: number; bottom: number; wall: Colour; light: Colour },
): string {
  const right = stage.viewWidth + 60;
  const opening = pathOf`M${x - half} ${bottom}V${spring}A${half} ${half} 0 0 1 ${x + half} ${spring}V${bottom}`;
  const thick = half * 0.1;
  const reveal = pathOf`M${x - half} ${bottom}V${spring}A${half} ${half} 0 0 1 ${x + half} ${spring}V${bottom}h${-thick}V${spring}A${half - thick} ${half} 0 0 0 ${x - half + thick * 0.2} ${spring}V${bottom}Z`;
  return pathOf`<path fill-rule="evenodd" fill="${hex(wall)}" d="M-60 -60H${right}V1060H-60Z${opening}Z"/><path d="M${x - half} ${bottom}H${x + half}V1060H${x - half}Z" fill="${hex(mix(wall, light, 0.7))}"/><path fill="${hex(light)}" d="${reveal}"/>`;
}

function lightOnFloor(stage: Stage, centre: number, floor: number): Layer {
  return (canvas, time) => {
    const { width, height, unit, scheme } = stage;
    addGlow(canvas, centre * width, floor * height * 0.8, unit * (0.32 + 0.02 * sway(time)), scheme.glow, 0.35);
    for (let y = Math.floor(floor * height); y < height; y++) {
      const v = (y / height - floor) / (1 - floor);
      for (let x = 0; x < width; x++) {
        const u = (x / width - centre - v * 0.1) / (0.07 + v * 0.2);
        const light = smoothstep(1.15, 0.85, Math.abs(u)) * (0.42 - v * 0.3);
        if (light > 0.003) addPixel(canvas, y * width + x, scheme.glow, light);
      }
    }
  };
}

/** Monoliths with a lit and a shadowed face, slots for windows, and one small person for scale. */
function blockLayers(stage: Stage): Layer[] {
  const { scheme, viewWidth } = stage;
  const random = stage.random("blocks");
  const layers = skyLayers(stage, 0.82);
  const ground = 830;
  for (let depth = 0; depth < 3; depth++) {
    const near = depth / 2;
    const layer = vectorLayer();
    const body = blocks(stage, random, near, ground + near * 40);
    layers.push((canvas) => layer.draw(canvas, body));
  }
  const layer = vectorLayer();
  const ink = hex(scheme.ramp(0.02));
  const x = viewWidth * between(random, 0.28, 0.72);
  const floor = pathOf`<path fill="${hex(mix(scheme.ramp(scheme.dark ? 0.05 : 0.5), scheme.sky[2], 0.25))}" d="M-20 ${ground + 38}H${viewWidth + 20}V1020H-20Z"/><path fill="${ink}" fill-opacity="0.28" d="M${x - 6} 921L${x + 6} 921L${x + 170} 946L${x + 120} 950Z"/>`;
  layers.push((canvas, time) =>
    layer.draw(
      canvas,
      `${floor}<g transform="translate(${(x + (time === 0 ? 0 : sway(time) * 10)).toFixed(1)} 922) scale(0.62)" fill="${ink}"><circle cy="-94" r="10"/><path d="M-14 -80Q0 -88 14 -80L18 -34L10 0H2L0 -30L-2 0H-10L-18 -34Z"/></g>`,
    ),
  );
  return layers;
}

function blocks(stage: Stage, random: Random, near: number, base: number): string {
  const { scheme, viewWidth } = stage;
  const front = mix(mix(scheme.sky[2], scheme.ramp(0.6), 0.55), scheme.ramp(scheme.dark ? 0.12 : 0.62), near);
  const parts: string[] = [];
  const anchor = near === 0 ? 0.5 : near < 1 ? pick(random, [0.28, 0.72]) : pick(random, [0.2, 0.8]);
  const count = near === 0 ? 5 : 3;
  for (let index = 0; index < count; index++) {
    const width = between(random, 110, 250) * (0.7 + near * 0.5);
    const height = between(random, 230, 620) * (near === 1 ? 0.9 : 1);
    const x = viewWidth * anchor + (index - (count - 1) / 2) * between(random, 120, 210) - width / 2;
    parts.push(
      monolith(random, {
        x,
        base,
        width,
        height,
        lit: mix(front, scheme.glow, 0.28),
        shade: mix(front, scheme.ramp(0.02), scheme.dark ? 0.6 : 0.52),
        slot: scheme.dark ? mix(scheme.glow, scheme.accent, 0.25) : scheme.ramp(0.06),
      }),
    );
  }
  return parts.join("");
}

function monolith(
  random: Random,
  {
    x,
    base,
    width,
    height,
    lit,
    shade,
    slot,
  }: { x: number; base: number; width: number; height: number; lit: Colour; shade: Colour; slot: Colour },
): string {
  const top = base - height;
  const side = width * between(random, 0.28, 0.42);
  const slope = random() < 0.4 ? between(random, -70, 70) : 0;
  const face = polygon([
    [x, top],
    [x + width, top + slope],
    [x + width, base + 60],
    [x, base + 60],
  ]);
  const flank = polygon([
    [x + width, top + slope],
    [x + width + side, top + slope + side * 0.3],
    [x + width + side, base + 60],
    [x + width, base + 60],
  ]);
  const rows = Math.floor(between(random, 2, 7));
  const vertical = random() < 0.4;
  const slots = Array.from({ length: rows }, (_, row) => {
    const share = (row + 0.7) / (rows + 0.6);
    return vertical
      ? pathOf`<path d="M${x + width * share - 5} ${top + height * 0.2 + Math.max(0, slope)}h10V${base - height * 0.12}h-10Z"/>`
      : pathOf`<path d="M${x + width * 0.1} ${top + height * share + Math.max(0, slope) * 0.5}h${width * 0.8}v${Math.min(22, height * 0.045)}h${-width * 0.8}Z"/>`;
  });
  return `<path fill="${hex(shade)}" d="${flank}"/><path fill="${hex(lit)}" d="${face}"/><g fill="${hex(slot)}" opacity="0.82">${slots.join("")}</g>`;
}

/** A quiet room: a window, its light on the wall, a chair or lamp, and a plant. */
export function interiorLayers(stage: Stage): Layer[] {
  const { scheme, viewWidth } = stage;
  const random = stage.random("interior");
  const wall = scheme.dark ? mix(scheme.ramp(0.12), scheme.accent, 0.12) : mix(scheme.ramp(0.84), scheme.accent, 0.1);
  const floorTone = scheme.dark ? scheme.ramp(0.06) : mix(scheme.ramp(0.5), scheme.accent, 0.12);
  const left = random() < 0.5;
  const windowX = viewWidth * (left ? 0.12 : 0.5);
  const windowWidth = viewWidth * 0.38;
  const view = skyLayers(stage, 0.62);
  const still = vectorLayer();
  const plant = vectorLayer();
  const frame = hex(scheme.dark ? scheme.ramp(0.03) : scheme.ramp(1));
  const pane = (x: number) => pathOf`M${x} 130V600H${x + windowWidth / 2 - 9}V130Z`;
  const room = pathOf`<path fill-rule="evenodd" fill="${hex(wall)}" d="M-20 -20H${viewWidth + 20}V790H-20Z${pane(windowX)}${pane(windowX + windowWidth / 2 + 9)}"/><path fill="none" stroke="${frame}" stroke-width="13" d="${pane(windowX)}${pane(windowX + windowWidth / 2 + 9)}M${windowX} 340H${windowX + windowWidth}"/><path fill="${frame}" d="M${windowX - 24} 600h${windowWidth + 48}v20h${-windowWidth - 48}Z"/><path fill="${hex(floorTone)}" d="M-20 786H${viewWidth + 20}V1020H-20Z"/><path fill="${hex(mix(wall, scheme.ramp(0), 0.2))}" d="M-20 772H${viewWidth + 20}V788H-20Z"/>`;
  const chairX = viewWidth * (left ? 0.64 : 0.3);
  const plantX = viewWidth * (left ? 0.88 : 0.12);
  return [
    ...view,
    (canvas) =>
      still.draw(canvas, room + picture(stage, left ? viewWidth * 0.66 : viewWidth * 0.16) + chair(stage, chairX)),
    sunPatch(stage, windowX, windowWidth, left),
    (canvas, time) => plant.draw(canvas, pottedPlant(stage, plantX, time)),
  ];
}

function sunPatch(stage: Stage, windowX: number, windowWidth: number, left: boolean): Layer {
  const scale = 1000 / stage.height;
  return (canvas) => {
    if (stage.scheme.dark) return;
    for (let y = Math.floor(0.62 * stage.height); y < stage.height; y++) {
      const v = y * scale;
      const shift = (v - 600) * (left ? 0.75 : -0.75);
      for (let x = 0; x < stage.width; x++) {
        const u = (x * scale - windowX - shift) / windowWidth;
        const soft = 0.01 + (v - 600) * 0.00008;
        const pane =
          smoothstep(0 - soft, soft, u) *
          smoothstep(1 + soft, 1 - soft, u) *
          smoothstep(0.02 - soft, 0.03, Math.abs(u - 0.5));
        const light = clamp(pane) * 0.3 * smoothstep(620, 680, v) * smoothstep(1010, 900, v);
        if (light > 0.003) addPixel(canvas, y * stage.width + x, stage.scheme.glow, light);
      }
    }
  };
}

function picture(stage: Stage, x: number): string {
  const { scheme } = stage;
  const width = stage.viewWidth * 0.2;
  return pathOf`<g transform="translate(${x} 190)"><rect width="${width}" height="${width * 1.3}" fill="${hex(scheme.ramp(0.08))}"/><rect x="7" y="7" width="${width - 14}" height="${width * 1.3 - 14}" fill="${hex(scheme.ramp(0.96))}"/><circle cx="${width * 0.5}" cy="${width * 0.52}" r="${width * 0.24}" fill="${hex(scheme.accent)}"/><path d="M${width * 0.2} ${width * 0.95}A${width * 0.3} ${width * 0.3} 0 0 1 ${width * 0.8} ${width * 0.95}Z" fill="${hex(scheme.ramp(0.3))}"/></g>`;
}

function chair(stage: Stage, x: number): string {
  const { scheme } = stage;
  const seat = scheme.accent;
  const shade = mix(seat, scheme.ramp(0.02), 0.35);
  const leg = hex(scheme.ramp(0.05));
  return pathOf`<ellipse cx="${x + 6}" cy="902" rx="150" ry="17" fill="#000" fill-opacity="0.22"/><g transform="translate(${x} 900)"><path stroke="${leg}" stroke-width="8" stroke-linecap="round" d="M-84 -70L-100 0M84 -70L100 0M-50 -70L-56 -8M50 -70L56 -8" fill="none"/><path fill="${hex(shade)}" d="M-92 -300Q-92 -330 -60 -330H60Q92 -330 92 -300V-120H-92Z"/><path fill="${hex(seat)}" d="M-112 -150Q-112 -176 -88 -176H88Q112 -176 112 -150V-90Q112 -66 88 -66H-88Q-112 -66 -112 -90Z"/><path fill="${hex(mix(seat, scheme.ramp(1), 0.2))}" d="M-80 -176H80Q92 -176 92 -160V-138H-92V-160Q-92 -176 -80 -176Z"/><path fill="${hex(shade)}" d="M-128 -210Q-128 -226 -112 -226T-96 -210V-66H-128ZM128 -210Q128 -226 112 -226T96 -210V-66H128Z"/></g>`;
}

function pottedPlant(stage: Stage, x: number, time: number): string {
  const { scheme } = stage;
  const random = stage.random("plant");
  const green = mix(scheme.ramp(0.22), [0.05, 0.2, 0.1], 0.35);
  const leaves = Array.from({ length: 11 }, (_, index) => {
    const angle = (index - 5) * 15 + between(random, -6, 6) + (time === 0 ? 0 : sway(time, random()) * 2);
    const length = between(random, 170, 300);
    return pathOf`<path transform="rotate(${angle})" fill="${hex(mix(green, scheme.ramp(0.6), between(random, 0, 0.35)))}" d="M0 0C-34 ${-length * 0.4} -24 ${-length * 0.8} 0 ${-length}C24 ${-length * 0.8} 34 ${-length * 0.4} 0 0Z"/>`;
  });
  return `<g transform="translate(${x.toFixed(1)} 800)">${leaves.join("")}<path fill="${hex(mix(scheme.second, scheme.ramp(0.5), 0.3))}" d="M-58 -6H58L42 108H-42Z"/><path fill="${hex(mix(scheme.second, scheme.ramp(0.2), 0.45))}" d="M10 -6H58L42 108H10Z"/></g>`;
}
