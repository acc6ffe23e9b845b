import { hex, lighten, mix } from "../colour.ts";
import type { Stage } from "../stage.ts";
import { pathOf } from "../vector.ts";
import { type Person, trait } from "./person-look.ts";

const garments = ["turtleneck", "coat", "gown", "collar", "tee"] as const;

/** Neck, shoulders and what is worn; the shoulders run out of the picture below. */
export function drawGarment(person: Person, stage: Stage): string {
  const { features } = person;
  const kind = garments[Math.min(garments.length - 1, Math.floor(features[trait.garment]! * garments.length))]!;
  const reach = 225 + 70 * features[trait.shoulders]!;
  const drop = 262 + 24 * features[trait.neck]!;
  const skinShape = shoulders(reach, drop);
  const cloth = person.garment;
  const neckPath = pathOf`M-52 90C-50 160 -54 210 -70 ${drop - 14}Q0 ${drop + 60} 70 ${drop - 14}C54 210 50 160 52 90Z`;
  const clips = `<defs><clipPath id="neck"><path d="${neckPath}"/></clipPath><clipPath id="body"><path d="${skinShape}"/></clipPath></defs>`;
  const neck = pathOf`${clips}<path fill="${hex(person.skin)}" d="${neckPath}"/><path clip-path="url(#neck)" fill="${hex(person.skinShade)}" d="M-52 112C-50 150 -48 168 -44 182Q30 176 54 ${drop - 20}L72 ${drop}L90 ${drop + 10}V90H-52Z"/>`;
  const skin = `<path fill="${hex(person.skin)}" d="${skinShape}"/>`;
  const shade = pathOf`<path fill-opacity="0.5" fill="${hex(lighten(cloth, -0.16))}" d="M70 ${drop}C120 ${drop + 30} ${reach - 60} ${drop + 20} ${reach} ${drop + 90}C${reach + 30} ${drop + 150} ${reach + 40} ${drop + 260} ${reach + 50} 640H90C130 520 110 400 70 ${drop}Z"/>`;
  const rim = pathOf`<path fill="none" stroke="${hex(person.rim)}" stroke-width="7" stroke-opacity="0.55" stroke-linecap="round" d="M-100 ${drop + 14}C-140 ${drop + 26} ${-reach + 50} ${drop + 26} ${-reach} ${drop + 90}C${-reach - 30} ${drop + 150} ${-reach - 40} ${drop + 260} ${-reach - 50} 640"/>`;
  const body = `<path fill="${hex(cloth)}" d="${skinShape}"/>${shade}${rim}`;
  switch (kind) {
    case "turtleneck":
      return `${neck}${body}${turtleneck(person, drop)}`;
    case "coat":
      return `${skin}${neck}${pathOf`<path fill="${hex(lighten(person.trim, 0.04))}" d="M-70 ${drop - 20}L0 ${drop + 190}L70 ${drop - 20}Q0 ${drop + 40} -70 ${drop - 20}Z"/>`}${coat(person, skinShape, reach, drop)}${rim}`;
    case "gown":
      return `${skin}${neck}<g clip-path="url(#body)">${gown(person, reach, drop)}</g>${necklace(person, drop)}`;
    case "collar":
      return `${neck}${body}${fanCollar(person, stage, drop)}`;
    case "tee":
      return `${skin}${neck}<path fill="${hex(cloth)}" d="${shoulders(reach, drop, 104, drop + 6, drop + 118)}"/>${shade}${rim}${pathOf`<path fill="none" stroke="${hex(lighten(cloth, -0.1))}" stroke-width="12" d="M-104 ${drop + 6}Q0 ${drop + 118} 104 ${drop + 6}"/>`}${necklace(person, drop)}`;
  }
}

function shoulders(reach: number, drop: number, neck = 72, start = drop - 16, dip = drop + 40): string {
  const right = pathOf`C${neck + 48} ${drop + 24} ${reach - 60} ${drop + 20} ${reach} ${drop + 90}C${reach + 30} ${drop + 150} ${reach + 40} ${drop + 260} ${reach + 50} 640`;
  const left = pathOf`C${-reach - 40} ${drop + 260} ${-reach - 30} ${drop + 150} ${-reach} ${drop + 90}C${-reach + 60} ${drop + 20} ${-neck - 48} ${drop + 24} ${-neck} ${start}`;
  return pathOf`M${neck} ${start}${right}H${-reach - 50}${left}Q0 ${dip} ${neck} ${start}Z`;
}

function turtleneck(person: Person, drop: number): string {
  const cloth = person.garment;
  const ribs = Array.from({ length: 7 }, (_, index) => pathOf`M${-54 + index * 18} 196V${drop + 4}`).join("");
  return pathOf`<path fill="${hex(lighten(cloth, 0.05))}" d="M-66 186Q0 214 66 186L84 ${drop + 8}Q0 ${drop + 52} -84 ${drop + 8}Z"/><path fill="${hex(lighten(cloth, -0.1))}" fill-opacity="0.7" d="M10 203Q44 198 66 186L84 ${drop + 8}Q50 ${drop + 24} 18 ${drop + 28}Z"/><path d="${ribs}" stroke="${hex(lighten(cloth, -0.08))}" stroke-width="3" fill="none" stroke-opacity="0.6"/>`;
}

function coat(person: Person, shape: string, reach: number, drop: number): string {
  const cloth = person.garment;
  const lapel = (side: number) =>
    pathOf`<path fill="${hex(lighten(cloth, side < 0 ? 0.07 : -0.06))}" d="M${side * 74} ${drop - 44}L${side * 150} ${drop + 60}L${side * 96} ${drop + 100}L${side * 128} ${drop + 128}L${side * 4} ${drop + 330}L${side * 6} ${drop + 210}Z"/>`;
  const front = `${shape}${pathOf`M-78 ${drop - 60}L0 ${drop + 220}L78 ${drop - 60}Z`}`;
  const dark = pathOf`<path fill-opacity="0.5" fill="${hex(lighten(cloth, -0.18))}" d="M100 ${drop + 30}C160 ${drop + 30} ${reach - 40} ${drop + 30} ${reach} ${drop + 90}C${reach + 30} ${drop + 150} ${reach + 40} ${drop + 260} ${reach + 50} 640H40L6 ${drop + 330}Z"/>`;
  return `<path fill-rule="evenodd" fill="${hex(cloth)}" d="${front}"/>${dark}${lapel(-1)}${lapel(1)}`;
}

function gown(person: Person, reach: number, drop: number): string {
  const cloth = person.garment;
  const top = drop + 150;
  return pathOf`<path fill="${hex(person.skinShade)}" fill-opacity="0.55" d="M70 ${drop}C120 ${drop + 30} ${reach - 60} ${drop + 20} ${reach} ${drop + 90}C${reach + 30} ${drop + 150} ${reach + 40} ${drop + 260} ${reach + 50} 640H90C130 520 110 400 70 ${drop}Z"/><path d="M-58 ${drop + 62}Q-30 ${drop + 76} -14 ${drop + 72}M58 ${drop + 62}Q30 ${drop + 76} 14 ${drop + 72}" stroke="${hex(person.skinShade)}" stroke-width="6" fill="none" stroke-linecap="round"/><path fill="${hex(cloth)}" d="M${-reach - 60} ${top + 10}Q${-reach * 0.5} ${top - 30} 0 ${top + 40}Q${reach * 0.5} ${top - 30} ${reach + 60} ${top + 10}V640H${-reach - 60}Z"/><path fill="${hex(lighten(cloth, 0.07))}" d="M${-reach - 60} ${top + 10}Q${-reach * 0.5} ${top - 30} 0 ${top + 40}V${top + 78}Q${-reach * 0.5} ${top + 6} ${-reach - 60} ${top + 50}Z"/><path fill="${hex(lighten(cloth, -0.12))}" d="M${reach + 60} ${top + 10}Q${reach * 0.5} ${top - 30} 0 ${top + 40}V${top + 78}Q${reach * 0.5} ${top + 6} ${reach + 60} ${top + 50}Z"/>`;
}

function necklace(person: Person, drop: number): string {
  if (person.features[trait.jewellery]! < 0.3) return "";
  const gold = hex(person.trim);
  return pathOf`<path d="M-74 ${drop - 8}Q0 ${drop + 96} 74 ${drop - 8}" stroke="${gold}" stroke-width="5" fill="none"/><circle cx="0" cy="${drop + 52}" r="12" fill="${gold}"/><circle cx="-3" cy="${drop + 48}" r="4" fill="#fff" fill-opacity="0.7"/>`;
}

/** Overlapping fans in two rows: the collar of an opera poster. */
function fanCollar(person: Person, stage: Stage, drop: number): string {
  const colours = [
    person.trim,
    mix(person.garment, person.ink, 0.25),
    lighten(person.garment, 0.12),
    stage.scheme.second,
  ];
  const fans = [1, 0].flatMap((row) =>
    Array.from({ length: 9 }, (_, index) => {
      const angle = ((index - 4) * (row === 1 ? 21 : 19) * Math.PI) / 180;
      const radius = 92 + row * 62;
      const x = Math.sin(angle) * radius * 1.15;
      const y = drop - 30 + Math.cos(angle) * radius * 0.82;
      const turn = (-angle * 180) / Math.PI;
      const rings = [58, 42, 26].map(
        (size, ring) =>
          pathOf`<path d="M${-size * 0.62} ${-10}Q${-size * 0.7} ${size * 0.7} 0 ${size}Q${size * 0.7} ${size * 0.7} ${size * 0.62} ${-10}Z" fill="${hex(colours[(ring + index + row) % colours.length]!)}"/>`,
      );
      return pathOf`<g transform="translate(${x} ${y}) rotate(${turn})">${rings.join("")}</g>`;
    }),
  );
  return fans.join("");
}
