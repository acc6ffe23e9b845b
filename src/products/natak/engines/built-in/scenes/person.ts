import { addGlow, type Canvas, fillVertical } from "../canvas.ts";
import { hex, lighten, mix } from "../colour.ts";
import { softenCanvas } from "../finish.ts";
import { type Layer, type Stage, sway } from "../stage.ts";
import { pathOf, vectorLayer } from "../vector.ts";
import { drawGarment } from "./garment.ts";
import { drawHead, hairBack } from "./head.ts";
import { type Person, personOf, trait } from "./person-look.ts";

/** Head and shoulders before a scene put out of focus, or before a poster's backdrop. */
export function portraitLayers(stage: Stage, scene: Layer[]): Layer[] {
  const person = personOf(stage);
  const fit = Math.min(1.06, stage.viewWidth / 760);
  const centre = stage.viewWidth * (stage.viewWidth > 1300 ? 0.62 : 0.5);
  const layers: Layer[] = stage.brief.sceneNamed
    ? [...scene, (canvas) => softenCanvas(canvas, 0.006), darken(stage)]
    : backdrop(stage, centre);
  const layer = vectorLayer();
  layers.push(
    (canvas, time) =>
      addGlow(
        canvas,
        (centre / 1000) * stage.height - person.lightSide * -0.12 * stage.unit,
        stage.height * 0.4,
        stage.unit * (0.42 + 0.01 * sway(time)),
        person.rim,
        0.3,
      ),
    (canvas, time) => {
      const breath = time === 0 ? 0 : sway(time) * 3;
      const nod = time === 0 ? 0 : sway(time, 0.15) * 0.8;
      const head = `<g transform="translate(0 ${(breath * 0.7).toFixed(2)}) rotate(${nod.toFixed(2)} 0 200)">`;
      const body = `${head}${hairBack(person, time)}</g><g transform="translate(0 ${breath.toFixed(2)})">${drawGarment(person, stage)}</g>${head}${drawHead(person, time)}</g>`;
      const mirror = person.lightSide < 0 ? 1 : -1;
      const sink = 1000 - 585 * fit;
      return layer.draw(
        canvas,
        `<g transform="translate(${centre.toFixed(1)} ${sink.toFixed(1)}) scale(${(fit * mirror).toFixed(3)} ${fit.toFixed(3)})">${body}</g>`,
      );
    },
  );
  return layers;
}

function darken(stage: Stage): Layer {
  const keep = stage.scheme.dark ? 0.85 : 0.93;
  return (canvas: Canvas) => {
    for (let index = 0; index < canvas.pixels.length; index++) canvas.pixels[index] = canvas.pixels[index]! * keep;
  };
}

/** A disc, arches or rays behind the head, in the manner of the travel and opera posters. */
function backdrop(stage: Stage, centre: number): Layer[] {
  const { scheme } = stage;
  const kind = Math.floor(stage.random("backdrop")() * 4);
  const [top, low] = scheme.dark ? [scheme.ramp(0.05), scheme.ramp(0.3)] : [scheme.ramp(0.88), scheme.ramp(0.7)];
  const main = scheme.dark ? mix(scheme.ramp(0.4), scheme.second, 0.35) : mix(scheme.ramp(0.98), scheme.second, 0.18);
  const other = scheme.dark ? scheme.ramp(0.2) : mix(scheme.ramp(0.8), scheme.accent, 0.25);
  const layer = vectorLayer();
  return [
    (canvas) =>
      fillVertical(canvas, [
        [0, top],
        [1, low],
      ]),
    (canvas, time) => layer.draw(canvas, backdropShape(kind, centre, hex(main), hex(other), time)),
  ];
}

function backdropShape(kind: number, centre: number, main: string, other: string, time: number): string {
  const grow = 1 + 0.012 * sway(time);
  if (kind === 0)
    return pathOf`<circle cx="${centre}" cy="400" r="${345 * grow}" fill="${other}"/><circle cx="${centre}" cy="400" r="${290 * grow}" fill="${main}"/>`;
  if (kind === 1) {
    const rays = Array.from({ length: 18 }, (_, index) => {
      const angle = ((index * 20 + (time === 0 ? 0 : 20 * time)) * Math.PI) / 180;
      const next = angle + 0.17;
      return pathOf`<path fill="${other}" d="M${centre} 420L${centre + Math.cos(angle) * 1900} ${420 + Math.sin(angle) * 1900}L${centre + Math.cos(next) * 1900} ${420 + Math.sin(next) * 1900}Z"/>`;
    });
    return `${rays.join("")}${pathOf`<circle cx="${centre}" cy="420" r="${270 * grow}" fill="${main}"/>`}`;
  }
  if (kind === 2) {
    return [370, 310, 250]
      .map(
        (half, index) =>
          pathOf`<path fill="${index % 2 === 0 ? main : other}" d="M${centre - half} 1010V400A${half} ${half} 0 0 1 ${centre + half} 400V1010Z"/>`,
      )
      .join("");
  }
  return [430, 360, 300, 235]
    .map(
      (radius, index) =>
        pathOf`<circle cx="${centre}" cy="420" r="${radius * grow}" fill="none" stroke="${index % 2 === 0 ? main : other}" stroke-width="${26 - index * 3}"/>`,
    )
    .join("");
}

/** A small figure from behind, standing in the scene. */
export function figureLayers(stage: Stage, scene: Layer[]): Layer[] {
  const person = personOf(stage);
  const random = stage.random("figure");
  const x = stage.viewWidth * (random() < 0.5 ? 0.36 : 0.64);
  const size = 0.95 + 0.2 * random();
  const layer = vectorLayer();
  const shadow = vectorLayer();
  const side = person.lightSide;
  const foot = 965;
  return [
    ...scene,
    (canvas) =>
      shadow.draw(
        canvas,
        pathOf`<path fill="${hex(person.ink)}" d="M${x - 40} ${foot - 4}Q${x - side * 90} ${foot - 18} ${x - side * 250} ${foot + 6}Q${x - side * 90} ${foot + 14} ${x + 40} ${foot + 6}Z"/>`,
        { blur: 7, opacity: 0.5 },
      ),
    (canvas, time) =>
      layer.draw(
        canvas,
        `<g transform="translate(${x.toFixed(1)} ${foot}) scale(${(size * (side < 0 ? 1 : -1)).toFixed(3)} ${size.toFixed(3)})">${figure(person, time)}</g>`,
      ),
  ];
}

function figure(person: Person, time: number): string {
  const { features } = person;
  const wind = time === 0 ? 8 : 8 + sway(time) * 9;
  const wide = 54 + 26 * features[trait.shoulders]!;
  const long = features[trait.hairLength]! > 0.45 && features[trait.hairStyle]! < 0.45;
  const skirt = 92 + 40 * features[trait.garment]!;
  const coat = pathOf`M${-wide} -285Q${-wide * 0.6} -318 0 -322Q${wide * 0.6} -318 ${wide} -285L${wide * 0.72} -205L${skirt + wind * 2} -62Q${wind * 2} -44 ${-skirt + wind} -62L${-wide * 0.72} -205Z`;
  const lit = pathOf`M${-wide} -285Q${-wide * 0.6} -318 0 -322L${-wide * 0.2} -205L${-skirt * 0.35 + wind} -50Q${-skirt * 0.6 + wind} -52 ${-skirt + wind} -62L${-wide * 0.72} -205Z`;
  const arms = pathOf`<path fill="${hex(lighten(person.garment, -0.1))}" d="M${wide - 10} -290Q${wide + 16} -270 ${wide + 14} -170L${wide + 4} -160L${wide * 0.74} -220Z"/><path fill="${hex(lighten(person.garment, 0.05))}" d="M${-wide + 10} -290Q${-wide - 16} -270 ${-wide - 14} -170L${-wide - 4} -160L${-wide * 0.74} -220Z"/>`;
  const legs = pathOf`<path fill="${hex(person.ink)}" d="M-26 -70L-22 0H-4L-5 -70ZM26 -70L24 0H6L5 -70Z"/>`;
  const hair = long
    ? pathOf`M-32 -366C-36 -408 36 -408 32 -366C38 -330 ${40 + wind} -290 ${22 + wind * 1.4} -252Q${wind} -240 ${-20 + wind} -254C-40 -300 -38 -330 -32 -366Z`
    : "M-31 -362C-34 -408 34 -408 31 -362C30 -340 16 -332 0 -332C-16 -332 -30 -340 -31 -362Z";
  return `${legs}${arms}<path fill="${hex(person.garment)}" d="${coat}"/><path fill="${hex(lighten(person.garment, 0.09))}" d="${lit}"/><path fill="${hex(person.skinShade)}" d="M-13 -345H13V-312Q0 -304 -13 -312Z"/><circle cy="-362" r="29" fill="${hex(person.skinShade)}"/><path fill="${hex(person.hair)}" d="${hair}"/><path fill="none" stroke="${hex(person.rim)}" stroke-width="2.6" stroke-opacity="0.75" stroke-linecap="round" d="M-31 -358C-32 -380 -18 -396 -2 -396M${(-wide).toFixed(1)} -285L${(-wide * 0.72).toFixed(1)} -205L${(-skirt + wind).toFixed(1)} -64"/>`;
}
