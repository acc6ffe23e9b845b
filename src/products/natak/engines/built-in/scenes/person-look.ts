import { type Colour, fromLab, type Lab, lighten, mix, oklch, toLab, withLightness } from "../colour.ts";
import type { Random } from "../seeded.ts";
import type { Stage } from "../stage.ts";

/** What makes one person recognisable: proportions and colours, fixed by the character or, without one, by the prompt. */
export interface Person {
  /** Sixteen numbers in 0..1; each place has one meaning. */
  features: readonly number[];
  skin: Colour;
  skinShade: Colour;
  skinLight: Colour;
  hair: Colour;
  hairLight: Colour;
  garment: Colour;
  trim: Colour;
  lips: Colour;
  ink: Colour;
  rim: Colour;
  eyesClosed: boolean;
  /** −1: light from the left, 1: from the right. */
  lightSide: number;
}

export const trait = {
  faceWidth: 0,
  faceLength: 1,
  jaw: 2,
  hairStyle: 3,
  hairLength: 4,
  hairVolume: 5,
  fringe: 6,
  garment: 7,
  neck: 8,
  shoulders: 9,
  eyes: 10,
  lips: 11,
  jewellery: 12,
  skin: 13,
  hairTone: 14,
  brows: 15,
} as const;

export function personOf(stage: Stage): Person {
  const { scheme, look, brief } = stage;
  const features = look ? look.features : inventedFeatures(stage, stage.random("person"));
  const lift = scheme.dark ? -0.07 : 0;
  const skinBase = oklch(0.5 + 0.33 * features[trait.skin]! + lift, 0.075, 52 + 14 * features[trait.brows]!);
  const own = ownColours(stage);
  const mono = brief.paletteMood === "monochrome";
  const natural = mono
    ? fromLab([toLab(skinBase)[0], 0, 0])
    : mix(skinBase, scheme.light === "neon" ? scheme.second : scheme.glow, scheme.light === "neon" ? 0.3 : 0.12);
  const shade = mix(lighten(natural, -0.17), scheme.light === "neon" ? scheme.ramp(0.45) : scheme.accent, 0.22);
  const ink = look ? mix(own.dark, scheme.ramp(0), 0.4) : scheme.ramp(0.02);
  const hairTones = [
    ink,
    mix(ink, own.main, 0.3),
    mix(ink, oklch(0.4, 0.09, 50), 0.6),
    mix(scheme.ramp(0.75), oklch(0.8, 0.09, 85), 0.5),
    mix(own.main, ink, 0.35),
  ];
  const toned = hairTones[Math.min(hairTones.length - 1, Math.floor(features[trait.hairTone]! * hairTones.length))]!;
  const hair = mono ? withLightness(natural, toLab(toned)[0], 0) : toned;
  const darkHair = toLab(hair)[0] < 0.5;
  const cloth =
    features[trait.garment]! * 7 - Math.floor(features[trait.garment]! * 7) < 0.6
      ? own.main
      : mix(own.other, own.dark, 0.35);
  const brightest = scheme.dark ? 0.58 : 0.84;
  const garment = toLab(cloth)[0] > brightest ? withLightness(cloth, brightest) : cloth;
  return {
    features,
    skin: natural,
    skinShade: shade,
    skinLight: lighten(natural, 0.08),
    hair,
    hairLight: lighten(hair, darkHair ? 0.13 : 0.07),
    garment,
    trim: mix(own.other, scheme.ramp(0.95), 0.3),
    lips: mono ? lighten(natural, -0.22) : mix(shade, oklch(0.5, 0.16, 22), 0.62),
    ink: mix(scheme.ramp(0), hair, 0.2),
    rim: scheme.light === "neon" ? scheme.accent : scheme.glow,
    eyesClosed: brief.mood === "calm" || (brief.mood === "mysterious" && features[trait.eyes]! < 0.5),
    lightSide: stage.random("side")() < 0.5 ? -1 : 1,
  };
}

/** A character wears its own colours wherever it stands; an invented person wears the picture's. */
function ownColours({ scheme, look, brief }: Stage): { main: Colour; other: Colour; dark: Colour } {
  const learnt = look?.palette.filter((entry) => entry.share > 0.02).map((entry) => entry.lab) ?? [];
  if (learnt.length === 0 || brief.paletteMood === "monochrome")
    return { main: scheme.accent, other: scheme.second, dark: scheme.ramp(0.05) };
  const chroma = (lab: Lab) => Math.hypot(lab[1], lab[2]);
  const main = learnt.reduce((best, lab) => (chroma(lab) > chroma(best) ? lab : best));
  const gap = (lab: Lab) => Math.hypot(lab[0] - main[0], lab[1] - main[1], lab[2] - main[2]) + (lab[0] > 0.3 ? 0.2 : 0);
  const other = learnt.reduce((best, lab) => (gap(lab) > gap(best) ? lab : best));
  const dark = learnt.reduce((best, lab) => (lab[0] < best[0] ? lab : best));
  const inLight = (lab: Lab) => mix(fromLab(lab), scheme.glow, 0.1);
  return { main: inLight(main), other: inLight(other), dark: fromLab([Math.min(dark[0], 0.3), dark[1], dark[2]]) };
}

function inventedFeatures(stage: Stage, random: Random): number[] {
  const features = Array.from({ length: 16 }, () => random());
  const masculine = ["man", "boy", "king", "knight", "homme", "samurai", "wizard"].some((word) =>
    stage.brief.words.has(word),
  );
  if (masculine) {
    features[trait.hairStyle] = features[trait.hairStyle]! < 0.6 ? 0.64 : 0.95;
    features[trait.garment] = features[trait.garment]! * 0.38;
    features[trait.jaw] = 0.7 + 0.3 * features[trait.jaw]!;
    features[trait.lips] = 0.1;
    features[trait.jewellery] = 0;
    features[trait.shoulders] = 0.8;
  }
  return features;
}
