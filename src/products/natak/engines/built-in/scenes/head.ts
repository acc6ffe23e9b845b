import { hex, lighten, mix } from "../colour.ts";
import { sway } from "../stage.ts";
import { pathOf } from "../vector.ts";
import { type Person, trait } from "./person-look.ts";

/** All in units around the bridge of the nose at (0, 0); the chin lies near y = 170, the shoulders near y = 330. */
interface Shape {
  width: number;
  top: number;
  chin: number;
  jaw: number;
}

const hairStyles = ["long", "bob", "bun", "wrap", "crop", "slick", "curls"] as const;

export function hairStyleOf(person: Person): (typeof hairStyles)[number] {
  return hairStyles[
    Math.min(hairStyles.length - 1, Math.floor(person.features[trait.hairStyle]! * hairStyles.length))
  ]!;
}

function shapeOf({ features }: Person): Shape {
  return {
    width: 98 + 18 * features[trait.faceWidth]!,
    top: -168,
    chin: 150 + 26 * features[trait.faceLength]!,
    jaw: 0.62 + 0.2 * features[trait.jaw]!,
  };
}

function facePath({ width, top, chin, jaw }: Shape): string {
  const half = (side: number) => [
    pathOf`C${side * width * 0.62} ${top} ${side * width} ${top + 66} ${side * width} -12`,
    pathOf`C${side * width} 46 ${side * width * 0.95} ${chin - 84} ${side * width * jaw} ${chin - 46}`,
    pathOf`C${side * width * (jaw - 0.2)} ${chin - 12} ${side * width * 0.24} ${chin} 0 ${chin}`,
  ];
  return `M0 ${top}${half(1).join("")}Z M0 ${top}${half(-1).join("")}Z`;
}

/** The hair that falls behind neck and shoulders. */
export function hairBack(person: Person, time: number): string {
  const { width } = shapeOf(person);
  const volume = 1.12 + 0.22 * person.features[trait.hairVolume]!;
  const long = 250 + 250 * person.features[trait.hairLength]!;
  const swing = time === 0 ? 0 : sway(time, 0.1) * 9;
  const w = width * volume;
  const fill = hex(person.hair);
  const strand = hex(mix(person.hair, person.hairLight, 0.55));
  switch (hairStyleOf(person)) {
    case "long": {
      const outer = pathOf`M0 -212C${-w * 0.95} -214 ${-w * 1.18} -110 ${-w * 1.12} 0C${-w * 1.1} 90 ${-w * 1.55 + swing} 150 ${-w * 1.42 + swing} ${long * 0.62}C${-w * 1.3 + swing} ${long * 0.86} ${-w * 1.62 + swing} ${long} ${-w * 1.1 + swing} ${long + 40}L${w * 1.1 + swing} ${long + 40}C${w * 1.62 + swing} ${long} ${w * 1.3 + swing} ${long * 0.86} ${w * 1.42 + swing} ${long * 0.62}C${w * 1.55 + swing} 150 ${w * 1.1} 90 ${w * 1.12} 0C${w * 1.18} -110 ${w * 0.95} -214 0 -212Z`;
      const lines = [0.7, 0.95, 1.15].map(
        (at) =>
          pathOf`<path d="M${-w * at} -40C${-w * at * 1.05} 80 ${-w * at * 1.32 + swing} 150 ${-w * at * 1.12 + swing} ${long * 0.9}" stroke="${strand}" stroke-width="7" fill="none" stroke-linecap="round"/>`,
      );
      return `<path fill="${fill}" d="${outer}"/>${lines.join("")}`;
    }
    case "bob":
      return pathOf`<path fill="${fill}" d="M0 -212C${-w * 1.05} -214 ${-w * 1.2} -80 ${-w * 1.16} 20C${-w * 1.14} 90 ${-w * 1.28} 130 ${-w * 1.3 + swing} 168Q${-w * 0.8} 200 ${-w * 0.45} 176H${w * 0.45}Q${w * 0.8} 200 ${w * 1.3 + swing} 168C${w * 1.28} 130 ${w * 1.14} 90 ${w * 1.16} 20C${w * 1.2} -80 ${w * 1.05} -214 0 -212Z"/>`;
    case "bun":
      return pathOf`<circle cx="${6}" cy="-252" r="${width * 0.56}" fill="${fill}"/><path d="M${-width * 0.38} -258A${width * 0.42} ${width * 0.42} 0 0 1 ${width * 0.3} -282" stroke="${strand}" stroke-width="8" fill="none" stroke-linecap="round"/><path fill="${fill}" d="M0 -204C${-w} -204 ${-w * 1.06} -90 ${-w} 10C${-w * 0.94} 40 ${w * 0.94} 40 ${w} 10C${w * 1.06} -90 ${w} -204 0 -204Z"/>`;
    case "curls": {
      const puffs = Array.from({ length: 19 }, (_, index) => {
        const angle = Math.PI * (0.86 + (index / 18) * 1.28);
        const wave = index % 2 === 0 ? 1 : 1.08;
        return pathOf`<circle cx="${Math.cos(angle) * w * 1.16 * wave + swing * 0.3}" cy="${-70 + Math.sin(angle) * w * 1.16 * wave}" r="${w * 0.42}"/>`;
      });
      return `<g fill="${fill}">${puffs.join("")}${pathOf`<circle cy="-70" r="${w * 1.16}"/>`}</g>`;
    }
    case "slick":
      return pathOf`<path fill="${fill}" d="M0 -206C${-w * 0.98} -208 ${-w * 1.06} -90 ${-w * 1.0} 30C${-w * 0.98} 110 ${-w * 0.9} 200 ${-w * 0.8} ${long * 0.7}H${w * 0.8}C${w * 0.9} 200 ${w * 0.98} 110 ${w * 1.0} 30C${w * 1.06} -90 ${w * 0.98} -208 0 -206Z"/>`;
    case "wrap":
    case "crop":
      return "";
  }
}

export function drawHead(person: Person, time: number): string {
  const shape = shapeOf(person);
  const { width, chin, top } = shape;
  const face = facePath(shape);
  const ears = pathOf`<ellipse cx="${-width * 1.01}" cy="16" rx="15" ry="31" fill="${hex(person.skin)}"/><ellipse cx="${width * 1.01}" cy="16" rx="15" ry="31" fill="${hex(person.skinShade)}"/>`;
  const shadow = pathOf`<path fill="${hex(person.skinShade)}" fill-opacity="0.82" d="M34 ${top - 10}C30 -90 24 -50 15 -28C6 -6 9 24 20 62Q24 76 6 80C10 92 12 98 12 110C12 126 20 138 12 ${chin - 14}L8 ${chin + 10}H${width + 30}V${top - 10}Z"/>`;
  const cheek = pathOf`<ellipse cx="${-width * 0.56}" cy="62" rx="${width * 0.27}" ry="22" fill="${hex(person.lips)}" fill-opacity="0.2"/><path fill="${hex(person.skinLight)}" fill-opacity="0.75" d="M${-width * 0.2} -132C${-width * 0.66} -118 ${-width * 0.76} -82 ${-width * 0.72} -50C${-width * 0.5} -72 ${-width * 0.3} -70 ${-width * 0.1} -64Z"/>`;
  const nose = pathOf`<path fill="${hex(person.skinShade)}" fill-opacity="0.9" d="M-17 72Q-9 66 4 76Q16 68 22 70Q16 86 4 84Q-10 84 -17 72Z"/><path fill="${hex(person.skinLight)}" fill-opacity="0.9" d="M-4 -12Q0 20 -7 58Q1 66 5 56Q6 14 4 -12Z"/>`;
  const rim = pathOf`<path fill="none" stroke="${hex(person.rim)}" stroke-width="9" stroke-opacity="0.5" d="M${-width} -30C${-width} 46 ${-width * 0.95} ${chin - 84} ${-width * shape.jaw} ${chin - 46}C${-width * (shape.jaw - 0.2)} ${chin - 12} ${-width * 0.24} ${chin} 0 ${chin}"/>`;
  return `<defs><clipPath id="face"><path d="${face}"/></clipPath></defs>${ears}<path fill="${hex(person.skin)}" d="${face}"/><g clip-path="url(#face)">${shadow}${cheek}${rim}</g>${nose}${eyes(person, shape, time)}${mouth(person, shape)}${hairFront(person, shape)}${jewellery(person, shape)}`;
}

function eyes(person: Person, { width }: Shape, time: number): string {
  const apart = width * (0.42 + 0.06 * person.features[trait.eyes]!);
  const long = width * 0.245;
  const tall = 11 + 7 * person.features[trait.eyes]!;
  const brow = -38 - 8 * person.features[trait.brows]!;
  const thick = 5 + 6 * person.features[trait.brows]!;
  const blink = time > 0.46 && time < 0.54;
  const ink = hex(person.ink);
  const iris = hex(mix(person.trim, person.ink, 0.42));
  const one = (side: number) => {
    const x = side * apart;
    const white = hex(
      lighten(side > 0 ? person.skinLight : mix(person.skinLight, [1, 1, 1], 0.55), side > 0 ? 0.02 : 0.04),
    );
    const lidUp = pathOf`M${x - long} 4Q${x} ${-tall * 1.35} ${x + long} 0`;
    const open = pathOf`<path fill="${white}" d="${lidUp}Q${x} ${tall * 0.95} ${x - long} 4Z"/><circle cx="${x + 2}" cy="-2" r="${tall * 0.78}" fill="${iris}"/><circle cx="${x + 2}" cy="-2" r="${tall * 0.4}" fill="${ink}"/><circle cx="${x - 2}" cy="-6" r="2.6" fill="#fff" fill-opacity="0.9"/><path d="${lidUp}" stroke="${ink}" stroke-width="5.4" fill="none" stroke-linecap="round"/><path d="M${x + side * long * 0.9} ${-1}L${x + side * (long + 12)} -11" stroke="${ink}" stroke-width="4.4" stroke-linecap="round"/>`;
    const closed = pathOf`<path d="M${x - long} -2Q${x} ${tall * 1.1} ${x + long} -4" stroke="${ink}" stroke-width="5" fill="none" stroke-linecap="round"/><path d="M${x + side * long} -4L${x + side * (long + 10)} 4M${x + side * long * 0.6} 4L${x + side * long * 0.72} 15M${x} 7L${x + side * 2} 17" stroke="${ink}" stroke-width="3.2" stroke-linecap="round"/>`;
    const crease = pathOf`<path d="M${x - long * 0.9} -9Q${x} ${-tall * 1.35 - 13} ${x + long} -10" stroke="${hex(person.skinShade)}" stroke-width="3.4" fill="none" stroke-linecap="round"/>`;
    const browPath = pathOf`<path fill="${hex(mix(person.hair, person.ink, 0.4))}" d="M${x - side * long * 0.95} ${brow + 5}Q${x + side * long * 0.2} ${brow - 14} ${x + side * long * 1.3} ${brow + 7}Q${x + side * long * 0.2} ${brow - 14 + thick * 1.5} ${x - side * long * 0.95} ${brow + 5 + thick}Z"/>`;
    return crease + (person.eyesClosed || blink ? closed : open) + browPath;
  };
  return one(-1) + one(1);
}

function mouth(person: Person, { width, chin }: Shape): string {
  const y = 80 + (chin - 80) * 0.4;
  const half = width * 0.31;
  const full = 8 + 9 * person.features[trait.lips]!;
  const upper = pathOf`M${-half} ${y}Q${-half * 0.45} ${y - full * 0.95} 0 ${y - full * 0.55}Q${half * 0.45} ${y - full * 0.95} ${half} ${y}Q0 ${y + 5} ${-half} ${y}Z`;
  const lower = pathOf`M${-half} ${y}Q0 ${y + 5} ${half} ${y}Q${half * 0.5} ${y + full * 1.55} 0 ${y + full * 1.5}Q${-half * 0.5} ${y + full * 1.55} ${-half} ${y}Z`;
  return `<path fill="${hex(lighten(person.lips, -0.06))}" d="${upper}"/><path fill="${hex(lighten(person.lips, 0.04))}" d="${lower}"/>${pathOf`<path d="M${-half * 0.4} ${y + full * 0.75}Q${-half * 0.15} ${y + full * 0.98} ${half * 0.1} ${y + full * 0.8}" stroke="${hex(person.skinLight)}" stroke-width="3" stroke-linecap="round" fill="none" stroke-opacity="0.65"/>`}`;
}

/** Fringe, parting or wrap: what lies over the forehead. */
function hairFront(person: Person, { width: w }: Shape): string {
  const v = 1.12 + 0.22 * person.features[trait.hairVolume]!;
  const fill = hex(person.hair);
  const shine = hex(person.hairLight);
  const fringe = person.features[trait.fringe]!;
  switch (hairStyleOf(person)) {
    case "wrap": {
      const cloth = hex(person.garment);
      const fold = hex(lighten(person.garment, -0.1));
      return pathOf`<path fill="${cloth}" d="M${-w * 1.08} -50C${-w * 1.35} -180 ${-w * 0.8} -276 10 -276C${w * 0.9} -276 ${w * 1.3} -170 ${w * 1.08} -46C${w * 0.6} -112 ${-w * 0.5} -118 ${-w * 1.08} -50Z"/><path fill="none" stroke="${fold}" stroke-width="7" stroke-linecap="round" d="M${-w * 1.02} -84C${-w * 0.3} -160 ${w * 0.3} -200 ${w * 0.72} -232M${-w * 0.9} -140C${-w * 0.4} -196 ${w * 0.1} -232 ${w * 0.4} -258M${w * 1.05} -80C${w * 0.5} -140 ${w * 0.1} -150 ${-w * 0.2} -152"/><circle cx="${-w * 0.1}" cy="-122" r="15" fill="${hex(person.trim)}"/><circle cx="${-w * 0.13}" cy="-126" r="5" fill="#fff" fill-opacity="0.7"/>`;
    }
    case "crop":
      return pathOf`<path fill="${fill}" d="M${-w * 1.06} -6C${-w * 1.22} -130 ${-w * 0.9} -222 ${-w * 0.1} -${218 + 14 * v}C${w * 0.7} -236 ${w * 1.2} -150 ${w * 1.06} -6L${w * 0.96} -30C${w * 0.96} -84 ${w * 0.74} -112 ${w * 0.5} -118C${w * 0.1} -104 ${-w * 0.4} -106 ${-w * 0.7} -${96 + fringe * 24}C${-w * 0.9} -80 ${-w * 0.96} -56 ${-w * 0.98} -22Z"/><path fill="none" stroke="${shine}" stroke-width="8" stroke-linecap="round" stroke-opacity="0.75" d="M${-w * 0.82} -130C${-w * 0.5} -196 ${w * 0.1} -206 ${w * 0.46} -180M${-w * 0.6} -132C${-w * 0.3} -176 ${w * 0.1} -182 ${w * 0.3} -166"/>`;
    case "bob":
      return pathOf`<path fill="${fill}" d="M${-w * 1.12} 110C${-w * 1.32} -60 ${-w * 1.1} -212 0 -214C${w * 1.1} -212 ${w * 1.32} -60 ${w * 1.12} 110C${w * 0.92} 60 ${w * 0.9} 0 ${w * 0.88} -56C${w * 0.4} -66 ${-w * 0.4} -${66 - fringe * 14} ${-w * 0.88} -56C${-w * 0.9} 0 ${-w * 0.92} 60 ${-w * 1.12} 110Z"/><path fill="none" stroke="${shine}" stroke-width="9" stroke-linecap="round" stroke-opacity="0.8" d="M${-w * 0.86} -110C${-w * 0.6} -164 ${-w * 0.2} -178 ${w * 0.2} -176M${-w * 1.06} 10C${-w * 1.1} -30 ${-w * 1.06} -60 ${-w} -84"/>`;
    case "curls": {
      const puffs = Array.from({ length: 9 }, (_, index) => {
        const angle = Math.PI * (1.08 + (index / 8) * 0.84);
        return pathOf`<circle cx="${Math.cos(angle) * w * 0.94}" cy="${-26 + Math.sin(angle) * w * 1.2}" r="${w * (0.28 + 0.03 * (index % 3))}"/>`;
      });
      const arcs = Array.from({ length: 7 }, (_, index) => {
        const angle = Math.PI * (1.1 + index * 0.11);
        const x = Math.cos(angle) * w * 1.28;
        const y = -66 + Math.sin(angle) * w * 1.28;
        return pathOf`<path d="M${x - 16} ${y + 8}A18 18 0 0 1 ${x + 14} ${y - 8}" stroke="${shine}" stroke-width="6" fill="none" stroke-linecap="round"/>`;
      });
      return `<g fill="${fill}">${puffs.join("")}</g>${arcs.join("")}`;
    }
    case "bun":
    case "slick":
      return pathOf`<path fill="${fill}" d="M${-w * 1.05} 4C${-w * 1.2} -120 ${-w * 0.9} -208 0 -208C${w * 0.9} -208 ${w * 1.2} -120 ${w * 1.05} 4C${w * 1.0} -60 ${w * 0.78} -118 ${w * (0.1 + fringe * 0.2)} -136C${-w * 0.5} -124 ${-w * 0.96} -70 ${-w * 1.05} 4Z"/><path fill="none" stroke="${shine}" stroke-width="7" stroke-linecap="round" stroke-opacity="0.75" d="M${-w * 0.9} -88C${-w * 0.66} -140 ${-w * 0.3} -164 ${w * 0.08} -170M${-w * 0.72} -126C${-w * 0.5} -160 ${-w * 0.2} -184 ${w * 0.1} -190"/>`;
    case "long":
      return pathOf`<path fill="${fill}" d="M${-w * 0.98} 128C${-w * 1.4} 0 ${-w * 1.28} -214 0 -214C${w * 1.28} -214 ${w * 1.4} 0 ${w * 0.98} 128C${w * 1.06} 40 ${w * 0.98} -40 ${w * 0.72} -88C${w * 0.5} -122 ${w * 0.1} -140 ${w * (fringe - 0.5) * 0.8} -156C${-w * 0.4} -138 ${-w * 0.7} -110 ${-w * 0.84} -56C${-w * 0.98} 0 ${-w * 1.04} 60 ${-w * 0.98} 128Z"/><path fill="none" stroke="${shine}" stroke-width="8" stroke-linecap="round" stroke-opacity="0.8" d="M${-w * 1.06} -30C${-w * 1.04} -110 ${-w * 0.66} -174 ${-w * 0.1} -186M${-w * 0.9} -64C${-w * 0.76} -120 ${-w * 0.5} -152 ${-w * 0.16} -164M${w * 1.08} 20C${w * 1.1} -60 ${w * 0.9} -140 ${w * 0.5} -172"/>`;
  }
}

function jewellery(person: Person, { width }: Shape): string {
  const kind = Math.floor(person.features[trait.jewellery]! * 4);
  const gold = hex(person.trim);
  if (kind === 1)
    return [-1, 1]
      .map(
        (side) =>
          pathOf`<circle cx="${side * width * 1.04}" cy="82" r="22" fill="none" stroke="${gold}" stroke-width="6"/>`,
      )
      .join("");
  if (kind === 2)
    return [-1, 1]
      .map(
        (side) =>
          pathOf`<path fill="${gold}" d="M${side * width * 1.03} 50L${side * width * 1.03 + 13} 86L${side * width * 1.03} 128L${side * width * 1.03 - 13} 86Z"/>`,
      )
      .join("");
  if (kind === 3) {
    const ink = hex(person.ink);
    return pathOf`<g fill="none" stroke="${ink}" stroke-width="6"><circle cx="${-width * 0.45}" cy="4" r="${width * 0.35}"/><circle cx="${width * 0.45}" cy="4" r="${width * 0.35}"/><path d="M${-width * 0.1} 0Q0 -10 ${width * 0.1} 0M${-width * 0.8} -2L${-width} -8M${width * 0.8} -2L${width} -8"/></g>`;
  }
  return "";
}
