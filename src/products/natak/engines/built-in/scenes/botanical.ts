import { fillVertical } from "../canvas.ts";
import { type Colour, hex, lighten, mix } from "../colour.ts";
import { between, pick } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { pathOf, round, vectorLayer } from "../vector.ts";

/** Stems from the lower edge, with leaves and blossoms, before a quiet backdrop with one large disc. */
export function botanicalLayers(stage: Stage): Layer[] {
  const random = stage.random("botanical");
  const { scheme } = stage;
  const [top, low] = scheme.dark ? [scheme.ramp(0.04), scheme.ramp(0.22)] : [scheme.ramp(0.98), scheme.ramp(0.86)];
  const disc = scheme.dark ? mix(scheme.ramp(0.3), scheme.accent, 0.35) : mix(scheme.ramp(0.78), scheme.second, 0.25);
  const radius = between(random, 250, 330) * Math.min(1, stage.viewWidth / 1000 + 0.1);
  const centre = stage.viewWidth * between(random, 0.42, 0.58);
  const high = between(random, 370, 440);
  const sun = vectorLayer();
  const layers: Layer[] = [
    (canvas) =>
      fillVertical(canvas, [
        [0, top],
        [1, low],
      ]),
    (canvas, time) =>
      sun.draw(
        canvas,
        pathOf`<circle cx="${centre}" cy="${high}" r="${radius * (1 + 0.015 * sway(time))}" fill="${hex(disc)}"/>`,
      ),
  ];
  for (let depth = 0; depth < 3; depth++) layers.push(stems(stage, depth / 2));
  return layers;
}

interface Stem {
  x: number;
  height: number;
  bend: number;
  phase: number;
  kind: Blossom;
  size: number;
  petals: Colour;
  heart: Colour;
  leaves: { at: number; side: number; length: number; broad: number }[];
  seed: number;
}

type Blossom = "poppy" | "tulip" | "daisy" | "bell" | "seed" | "leaf";

function blossomsOf(stage: Stage): readonly Blossom[] {
  const { words } = stage.brief;
  if (words.has("tulip")) return ["tulip"];
  if (words.has("rose") || words.has("poppy")) return ["poppy", "poppy", "seed"];
  if (words.has("leaf") || words.has("leave") || words.has("fern") || words.has("monstera")) return ["leaf"];
  if (words.has("lily") || words.has("orchid")) return ["bell", "tulip"];
  return stage.random("kinds")() < 0.5 ? ["poppy", "daisy", "seed"] : ["daisy", "bell", "tulip"];
}

function stems(stage: Stage, depth: number): Layer {
  const random = stage.random(`stems${depth}`);
  const { scheme } = stage;
  const kinds = blossomsOf(stage);
  const wide = stage.viewWidth / 1000;
  const count = Math.max(2, Math.round((depth < 0.3 ? 7 : depth < 0.7 ? 5 : 4) * Math.sqrt(wide) * stage.detail));
  const far = scheme.dark ? scheme.ramp(0.3) : scheme.ramp(0.68);
  const green = mix(scheme.ramp(0.28), scheme.dark ? scheme.ramp(0.45) : scheme.ramp(0.2), 0.5);
  const stalk = mix(far, green, 0.25 + depth * 0.75);
  const plants: Stem[] = Array.from({ length: count }, (_, index) => {
    const petals = pick(random, [
      scheme.accent,
      mix(scheme.accent, scheme.ramp(0.9), 0.35),
      scheme.second,
      mix(scheme.accent, scheme.ramp(0.4), 0.4),
    ]);
    const height = between(random, 380, 620) + (1 - depth) * 180 - (depth === 1 ? 60 : 0);
    return {
      x: stage.viewWidth * (0.12 + (0.76 * (index + 0.5 + between(random, -0.32, 0.32))) / count),
      height,
      bend: between(random, -110, 110),
      phase: random(),
      kind: pick(random, kinds),
      size: between(random, 46, 82) * (0.6 + depth * 0.55),
      petals: mix(far, petals, 0.3 + depth * 0.7),
      heart: mix(far, mix(scheme.ramp(0.08), scheme.second, 0.2), 0.35 + depth * 0.65),
      leaves: Array.from({ length: 3 + Math.floor(random() * 4) }, (_unused, leaf) => ({
        at: 0.12 + leaf * 0.13 + between(random, 0, 0.05),
        side: leaf % 2 === 0 ? 1 : -1,
        length: between(random, 80, 170) * (1 - leaf * 0.09) * (0.7 + depth * 0.4),
        broad: between(random, 0.16, 0.34),
      })),
      seed: random(),
    };
  });
  const layer = vectorLayer();
  return (canvas, time) =>
    layer.draw(canvas, plants.map((plant) => drawStem(plant, stalk, time, depth)).join(""), {
      blur: depth < 0.3 ? 2.2 : 0,
    });
}

function drawStem(plant: Stem, stalk: Colour, time: number, depth: number): string {
  const lean = plant.bend + (time === 0 ? 0 : sway(time, plant.phase) * (14 + depth * 14));
  const foot = 1030;
  const at = (t: number): [number, number] => [plant.x + lean * t * t, foot - plant.height * t];
  const [headX, headY] = at(1);
  const width = 3.2 + depth * 3.4;
  const stem = pathOf`<path d="M${plant.x} ${foot}Q${plant.x} ${foot - plant.height * 0.5} ${headX} ${headY}" fill="none" stroke="${hex(stalk)}" stroke-width="${width}" stroke-linecap="round"/>`;
  const leaves = plant.leaves.map(({ at: place, side, length, broad }) => {
    const [x, y] = at(place);
    const tilt = (side > 0 ? -38 : 218) + lean * 0.06 * side;
    return leafAt(x, y, length, broad, tilt, stalk);
  });
  const tilt = Math.atan2(lean * 2, plant.height) * (180 / Math.PI);
  return `${stem}${leaves.join("")}<g transform="translate(${round(headX)} ${round(headY)}) rotate(${round(tilt)})">${blossom(plant, stalk)}</g>`;
}

function leafAt(x: number, y: number, length: number, broad: number, tilt: number, colour: Colour): string {
  const half = length * broad;
  const upper = pathOf`M0 0C${length * 0.25} ${-half * 1.5} ${length * 0.7} ${-half * 1.2} ${length} 0`;
  return `<g transform="translate(${round(x)} ${round(y)}) rotate(${round(tilt)})"><path fill="${hex(colour)}" d="${upper}${pathOf`C${length * 0.7} ${half * 0.9} ${length * 0.25} ${half * 1.1} 0 0Z`}"/><path fill="${hex(lighten(colour, 0.06))}" d="${upper}Z"/></g>`;
}

function blossom(plant: Stem, stalk: Colour): string {
  const { size, petals, heart } = plant;
  switch (plant.kind) {
    case "poppy":
      return poppy(plant);
    case "daisy": {
      const count = 11 + Math.floor(plant.seed * 6);
      const ring = (scale: number, colour: Colour, offset: number) =>
        Array.from(
          { length: count },
          (_, index) =>
            pathOf`<ellipse cx="0" cy="${-size * 0.62 * scale}" rx="${size * 0.145}" ry="${size * 0.44 * scale}" fill="${hex(colour)}" transform="rotate(${((index + offset) * 360) / count})"/>`,
        ).join("");
      return `${ring(1, petals, 0)}${ring(0.82, lighten(petals, 0.07), 0.5)}<circle r="${round(size * 0.27)}" fill="${hex(heart)}"/><circle r="${round(size * 0.16)}" cy="${round(-size * 0.04)}" fill="${hex(lighten(heart, 0.14))}"/>`;
    }
    case "tulip": {
      const side = pathOf`M0 ${size * 0.5}C${-size * 0.75} ${size * 0.4} ${-size * 0.6} ${-size * 0.5} ${-size * 0.42} ${-size}C${-size * 0.1} ${-size * 0.6} 0 ${-size * 0.2} 0 ${size * 0.5}Z`;
      const middle = pathOf`M0 ${size * 0.52}C${-size * 0.5} ${size * 0.2} ${-size * 0.35} ${-size * 0.6} 0 ${-size * 1.08}C${size * 0.35} ${-size * 0.6} ${size * 0.5} ${size * 0.2} 0 ${size * 0.52}Z`;
      return `<path d="${side}" fill="${hex(lighten(petals, -0.09))}"/><path d="${side}" transform="scale(-1 1)" fill="${hex(lighten(petals, -0.05))}"/><path d="${middle}" fill="${hex(lighten(petals, 0.06))}"/>`;
    }
    case "bell":
      return [-58, -20, 22, 60]
        .map(
          (angle, index) =>
            pathOf`<path transform="rotate(${angle})" fill="${hex(lighten(petals, 0.08 - index * 0.045))}" d="M0 0C${-size * 0.42} ${-size * 0.3} ${-size * 0.3} ${-size * 0.9} 0 ${-size * 1.15}C${size * 0.3} ${-size * 0.9} ${size * 0.42} ${-size * 0.3} 0 0Z"/>`,
        )
        .join("");
    case "seed":
      return pathOf`<ellipse rx="${size * 0.26}" ry="${size * 0.36}" cy="${-size * 0.2}" fill="${hex(stalk)}"/><path d="M${-size * 0.3} ${-size * 0.5}H${size * 0.3}L${size * 0.2} ${-size * 0.62}H${-size * 0.2}Z" fill="${hex(lighten(stalk, 0.07))}"/>`;
    case "leaf":
      return [-50, -24, 0, 26, 52]
        .map((angle) => leafAt(0, 0, size * 2.1, 0.2, angle - 90, mix(stalk, petals, 0.35)))
        .join("");
  }
}

/** Four wide petals, the near ones lighter, around a dark heart. */
function poppy({ size, petals, heart, seed }: Stem): string {
  const petal = pathOf`M0 0C${-size * 0.95} ${-size * 0.1} ${-size * 0.85} ${-size * 1.05} 0 ${-size * 0.98}C${size * 0.85} ${-size * 1.05} ${size * 0.95} ${-size * 0.1} 0 0Z`;
  const turns: [number, number][] = [
    [180, -0.1],
    [-88, -0.05],
    [90, -0.01],
    [2, 0.06],
  ];
  const parts = turns.map(
    ([angle, by]) =>
      `<path transform="rotate(${round(angle + seed * 30 - 15)})" d="${petal}" fill="${hex(lighten(petals, by))}"/>`,
  );
  const dots = Array.from(
    { length: 12 },
    (_, index) =>
      pathOf`<circle cx="${Math.cos(index * 0.5236) * size * 0.26}" cy="${Math.sin(index * 0.5236) * size * 0.26}" r="${size * 0.035}" fill="${hex(heart)}"/>`,
  );
  return `${parts.join("")}<circle r="${round(size * 0.17)}" fill="${hex(heart)}"/>${dots.join("")}`;
}
