import { type Canvas, fillVertical, gradientTable, putFromTable, sampledField } from "../canvas.ts";
import { type Colour, hex, mix } from "../colour.ts";
import { fractal, noiseFrom } from "../noise.ts";
import { between, pick, type Random } from "../seeded.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { pathOf, vectorLayer } from "../vector.ts";

/** One of five compositions, by word or by chance. */
export function abstractLayers(stage: Stage): Layer[] {
  const { words } = stage.brief;
  const has = (...names: string[]) => names.some((name) => words.has(name));
  if (has("truchet", "pattern", "mosaic", "wallpaper")) return tileLayers(stage);
  if (has("bauhaus", "geometric", "geometry", "shape")) return bauhausLayers(stage);
  if (has("circle")) return packedCircles(stage);
  if (has("line", "swirl", "flow", "generative")) return ribbonLayers(stage);
  if (has("fluid", "marble", "gradient")) return marbleLayers(stage);
  return pick(stage.random("abstract"), [marbleLayers, ribbonLayers, tileLayers, bauhausLayers, packedCircles])(stage);
}

function coloursOf(stage: Stage): Colour[] {
  const { scheme } = stage;
  return [
    scheme.accent,
    scheme.ramp(0.3),
    scheme.second,
    scheme.ramp(0.66),
    mix(scheme.accent, scheme.ramp(0.9), 0.45),
    scheme.ramp(0.12),
  ];
}

/** Domain-warped noise with light along the folds: marble, silk, ink in water. */
function marbleLayers(stage: Stage): Layer[] {
  const { scheme, width, height, unit } = stage;
  const noise = noiseFrom(stage.seedOf("marble"));
  const random = stage.random("marble");
  const zoom = between(random, 0.9, 1.5);
  const table = gradientTable([
    [0, scheme.ramp(0.02)],
    [0.22, scheme.ramp(0.25)],
    [0.42, scheme.accent],
    [0.6, scheme.ramp(0.65)],
    [0.8, mix(scheme.second, scheme.ramp(0.9), 0.4)],
    [1, scheme.ramp(1)],
  ]);
  return [
    (canvas, time) => {
      const turn = { x: 0.12 * (Math.cos(time * Math.PI * 2) - 1), y: 0.12 * sway(time) };
      const sample = sampledField(width, height, Math.max(1, Math.round(unit / 420)), (x, y) => {
        const u = (x / unit) * zoom;
        const v = (y / unit) * zoom;
        const a = fractal(noise, u + turn.x, v + turn.y, 3);
        const b = fractal(noise, u + 5.2 - turn.y, v + 1.3 + turn.x, 3);
        const c = fractal(noise, u + a * 1.9 + 1.7, v + b * 1.9 + 9.2, 3);
        return 0.5 + 0.85 * fractal(noise, u + c * 1.6 + turn.y, v + a * 1.6, 4);
      });
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const value = sample(x, y);
          const light =
            (sample(Math.min(width - 1, x + 2), y) - value + sample(x, Math.min(height - 1, y + 2)) - value) *
            unit *
            0.02;
          putFromTable(canvas, y * width + x, table, value + light);
        }
      }
    },
  ];
}

/** Broad ribbons that follow a flow field. */
function ribbonLayers(stage: Stage): Layer[] {
  const { scheme, viewWidth } = stage;
  const random = stage.random("ribbons");
  const noise = noiseFrom(stage.seedOf("flow"));
  const count = Math.round(46 * stage.detail);
  const colours = coloursOf(stage);
  const starts = Array.from({ length: count }, (_, index) => ({
    x: between(random, -0.15, 0.85) * viewWidth,
    y: between(random, -0.05, 1.05) * 1000,
    width: between(random, 5, 34) * (index % 7 === 0 ? 2 : 1),
    colour: pick(random, colours),
    steps: 50 + Math.floor(random() * 60),
  }));
  const layer = vectorLayer();
  const backdrop: Layer = (canvas) =>
    fillVertical(
      canvas,
      scheme.dark
        ? [
            [0, scheme.ramp(0.02)],
            [1, scheme.ramp(0.14)],
          ]
        : [
            [0, scheme.ramp(1)],
            [1, scheme.ramp(0.88)],
          ],
    );
  return [
    backdrop,
    async (canvas, time) => {
      const body = starts.map((start) => {
        let { x, y } = start;
        const points = [pathOf`${x} ${y}`];
        for (let step = 0; step < start.steps; step++) {
          const angle =
            noise(x / 430 + 0.1 * sway(time), y / 430 + 0.1 * (Math.cos(time * Math.PI * 2) - 1)) * 2.7 + 0.35;
          x += Math.cos(angle) * 9;
          y += Math.sin(angle) * 9;
          points.push(pathOf`${x} ${y}`);
        }
        const line = `M${points.join("L")}`;
        const core =
          start.width > 22
            ? `<path d="${line}" stroke="${hex(mix(start.colour, scheme.ramp(1), 0.35))}" stroke-width="${(start.width * 0.14).toFixed(2)}"/>`
            : "";
        return `<path d="${line}" stroke="${hex(start.colour)}" stroke-width="${start.width.toFixed(2)}"/>${core}`;
      });
      await layer.draw(canvas, `<g fill="none" stroke-linecap="round" stroke-linejoin="round">${body.join("")}</g>`);
    },
  ];
}

/** Truchet tiles in four motifs on a grid of few colours. */
function tileLayers(stage: Stage): Layer[] {
  const { scheme, viewWidth } = stage;
  const random = stage.random("tiles");
  const columns = Math.max(2, Math.round((viewWidth / 1000) * between(random, 5, 8)));
  const side = viewWidth / columns;
  const rows = Math.ceil(1000 / side);
  const colours = coloursOf(stage);
  const paper = scheme.dark ? scheme.ramp(0.06) : scheme.ramp(0.97);
  const cells = Array.from({ length: columns * rows }, (_, index) => {
    const ground = random() < 0.62 ? paper : pick(random, colours);
    return {
      x: (index % columns) * side,
      y: Math.floor(index / columns) * side,
      ground,
      ink: inkOn(random, ground, colours, paper),
      motif: Math.floor(random() * 6),
      turn: Math.floor(random() * 4),
      phase: random(),
    };
  });
  const layer = vectorLayer();
  return [
    (canvas) =>
      fillVertical(canvas, [
        [0, paper],
        [1, paper],
      ]),
    async (canvas, time) => {
      const body = cells.map((cell) => {
        const turn =
          cell.turn * 90 + (time === 0 || cell.phase > 0.4 ? 0 : 45 * (1 - Math.cos(time * Math.PI * 2)) * 2);
        const ground = pathOf`<rect x="${cell.x}" y="${cell.y}" width="${side + 0.6}" height="${side + 0.6}" fill="${hex(cell.ground)}"/>`;
        return pathOf`${ground}<g transform="translate(${cell.x + side / 2} ${cell.y + side / 2}) rotate(${turn}) scale(${side / 100})" fill="${hex(cell.ink)}">${motif(cell.motif, hex(cell.ground))}</g>`;
      });
      await layer.draw(canvas, body.join(""));
    },
  ];
}

function inkOn(random: Random, ground: Colour, colours: Colour[], paper: Colour): Colour {
  return ground === paper
    ? pick(random, colours)
    : random() < 0.6
      ? paper
      : pick(
          random,
          colours.filter((colour) => colour !== ground),
        );
}

function motif(kind: number, ground: string): string {
  switch (kind) {
    case 0:
      return `<path d="M-50 -50H50A100 100 0 0 1 -50 50Z"/>`;
    case 1:
      return `<circle r="34"/><circle r="16" fill="${ground}"/>`;
    case 2:
      return `<path d="M-50 -50H0A50 50 0 0 1 -50 0ZM50 50H0A50 50 0 0 1 50 0Z"/>`;
    case 3:
      return `<path d="M-50 50L50 -50V50Z"/>`;
    case 4:
      return `<path d="M-50 0A50 50 0 0 1 50 0ZM-50 50A50 50 0 0 1 50 50Z"/>`;
    default:
      return `<path d="M-50 -50A100 100 0 0 1 50 50A100 100 0 0 1 -50 -50Z"/>`;
  }
}

/** Large discs, bars, half discs and rings, balanced on a diagonal. */
function bauhausLayers(stage: Stage): Layer[] {
  const { scheme, viewWidth } = stage;
  const random = stage.random("bauhaus");
  const colours = coloursOf(stage);
  const paper = scheme.dark ? scheme.ramp(0.08) : scheme.ramp(0.96);
  const lean = pick(random, [-45, -30, 30, 45]);
  const centre = viewWidth / 2;
  const parts = Array.from({ length: Math.round(11 * stage.detail) }, (_, index) => {
    const along = (index / 10 - 0.5) * 1150;
    const across = between(random, -240, 240) * (1 - Math.abs(along) / 900);
    const angle = (lean * Math.PI) / 180;
    const size = between(random, 60, 190) * (index < 3 ? 1.35 : 0.75) * Math.min(1, viewWidth / 900);
    return {
      x: centre + along * Math.cos(angle) * (viewWidth / 1100) - across * Math.sin(angle),
      y: 500 + along * Math.sin(angle) * 0.8 + across * Math.cos(angle),
      size,
      kind: index % 6,
      colour: colours[index % colours.length]!,
      opacity: random() < 0.3 ? 0.82 : 1,
      phase: random(),
    };
  });
  const layer = vectorLayer();
  return [
    (canvas) =>
      fillVertical(canvas, [
        [0, paper],
        [1, mix(paper, scheme.ramp(scheme.dark ? 0.2 : 0.8), 0.3)],
      ]),
    async (canvas, time) => {
      const body = parts.map(({ x, y, size, kind, colour, opacity, phase }) => {
        const drift = time === 0 ? 0 : sway(time, phase) * 14;
        return pathOf`<g transform="translate(${x} ${y + drift}) rotate(${lean + (kind === 4 ? drift * 2 : 0)})" opacity="${opacity}">${form(kind, size, hex(colour))}</g>`;
      });
      await layer.draw(canvas, body.join(""));
    },
  ];
}

function form(kind: number, size: number, colour: string): string {
  switch (kind) {
    case 0:
      return pathOf`<circle r="${size}" fill="${colour}"/>`;
    case 1:
      return pathOf`<rect x="${-size * 1.9}" y="${-size * 0.16}" width="${size * 3.8}" height="${size * 0.32}" fill="${colour}"/>`;
    case 2:
      return pathOf`<path d="M${-size} 0A${size} ${size} 0 0 1 ${size} 0Z" fill="${colour}"/>`;
    case 3:
      return pathOf`<circle r="${size * 0.8}" fill="none" stroke="${colour}" stroke-width="${size * 0.2}"/>`;
    case 4:
      return pathOf`<path d="M0 ${-size}L${size * 0.9} ${size * 0.6}H${-size * 0.9}Z" fill="${colour}"/>`;
    default:
      return [0, 1, 2, 3, 4]
        .map(
          (row) =>
            pathOf`<rect x="${-size * 0.8}" y="${row * size * 0.24 - size * 0.55}" width="${size * 1.6}" height="${size * 0.09}" fill="${colour}"/>`,
        )
        .join("");
  }
}

/** Circles packed without touching, the large ones with rings inside. */
function packedCircles(stage: Stage): Layer[] {
  const { scheme, viewWidth } = stage;
  const random = stage.random("packing");
  const colours = coloursOf(stage);
  const circles: { x: number; y: number; radius: number; colour: Colour; rings: number; phase: number }[] = [];
  for (let attempt = 0; attempt < 2600 && circles.length < 260 * stage.detail; attempt++) {
    const x = random() * viewWidth;
    const y = random() * 1000;
    const limit = attempt < 12 ? 190 : attempt < 200 ? 80 : 32;
    const room = circles.reduce(
      (least, circle) => Math.min(least, Math.hypot(circle.x - x, circle.y - y) - circle.radius - 5),
      limit,
    );
    if (room > 4)
      circles.push({
        x,
        y,
        radius: room,
        colour: pick(random, colours),
        rings: room > 50 ? 2 + Math.floor(random() * 3) : room > 22 && random() < 0.5 ? 1 : 0,
        phase: random(),
      });
  }
  const layer = vectorLayer();
  const paper = scheme.dark ? scheme.ramp(0.04) : scheme.ramp(0.97);
  return [
    (canvas: Canvas) =>
      fillVertical(canvas, [
        [0, paper],
        [1, mix(paper, scheme.ramp(scheme.dark ? 0.2 : 0.82), 0.35)],
      ]),
    async (canvas, time) => {
      const body = circles.map(({ x, y, radius, colour, rings, phase }) => {
        const size = radius * (time === 0 ? 1 : 0.94 + 0.06 * sway(time, phase));
        const inner = Array.from({ length: rings }, (_, ring) => {
          const share = 1 - (ring + 1) / (rings + 1);
          return pathOf`<circle cx="${x}" cy="${y}" r="${size * share}" fill="${hex(ring % 2 === 0 ? paper : colours[(circles.length + ring) % colours.length]!)}"/>`;
        });
        return pathOf`<circle cx="${x}" cy="${y}" r="${size}" fill="${hex(colour)}"/>${inner.join("")}`;
      });
      await layer.draw(canvas, body.join(""));
    },
  ];
}
