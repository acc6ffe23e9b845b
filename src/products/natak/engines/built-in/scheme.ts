import type { CharacterLook } from "./character.ts";
import { type Colour, clamp, fromLab, hueOf, type Lab, mix, parseHex, toLab, withLightness } from "./colour.ts";
import type { Brief, Light } from "./prompt.ts";
import { pick, type Random } from "./seeded.ts";

/** The colours of one picture: a ramp from dark to light, an accent, and the light's own colour. */
export interface Scheme {
  light: Light;
  dark: boolean;
  ramp(position: number): Colour;
  accent: Colour;
  second: Colour;
  glow: Colour;
  sky: readonly [top: Colour, middle: Colour, horizon: Colour];
}

/** Hand-picked posters: five steps from ink to paper, and two accents. */
const posters: Record<string, readonly string[]> = {
  sunset: ["#2b1b3d", "#6b2d5c", "#c8553d", "#f0954a", "#ffdcae", "#fff1d6", "#2f8f8b"],
  dusk: ["#1a1b41", "#44397a", "#a14a76", "#e8837e", "#fbd3b4", "#ffd166", "#5fa8d3"],
  nordic: ["#0f1f2e", "#23475b", "#4f7f8f", "#a3c1c4", "#efeae0", "#e4572e", "#f2b134"],
  clay: ["#3b1c1a", "#8c3b2a", "#d1743f", "#eab676", "#f8e6c8", "#2f7f86", "#f4f1de"],
  grove: ["#0d1f1a", "#1e4037", "#477a5c", "#9bb97f", "#f0eecf", "#e8a33d", "#d9623b"],
  lagoon: ["#06192e", "#0b3b5c", "#1f7a94", "#7fc4c1", "#f2eedb", "#ff7a59", "#ffc857"],
  jade: ["#0e1a1c", "#17403f", "#2f7a6b", "#c9a24b", "#f4e6c2", "#d8693f", "#8fbfa8"],
  plum: ["#1c1226", "#4b2352", "#8f4471", "#d98a8f", "#f9ddd0", "#f2b66d", "#6fa3a8"],
  mars: ["#210f14", "#5e1f23", "#b23a2e", "#e98a52", "#fbe0c3", "#3aa0a4", "#f7c873"],
  slate: ["#14171c", "#363d47", "#717b85", "#b7bfc3", "#f3f0e9", "#d64933", "#e9b44c"],
  iris: ["#151233", "#37307a", "#6f62b8", "#b5a5dd", "#f3e9ee", "#ff8f6b", "#f6d06f"],
  neon: ["#0a0620", "#2a0f54", "#6a1fb0", "#c53aa8", "#ffb3e6", "#21e6f2", "#ff2e88"],
  mint: ["#2d4059", "#5d8aa8", "#9ad1c4", "#f5e1c8", "#fff8ea", "#f28482", "#f6bd60"],
  blush: ["#5b4a72", "#a583b5", "#eaa9b8", "#f9d5c2", "#fff6ea", "#7cc0b6", "#f4a259"],
};

const posterOfLight: Record<Light, readonly string[]> = {
  golden: ["sunset", "clay", "dusk", "mars"],
  night: ["lagoon", "iris", "nordic", "plum"],
  neon: ["neon"],
  fog: ["slate", "nordic", "grove", "plum"],
  studio: ["mint", "clay", "blush", "slate", "jade"],
  backlit: ["sunset", "dusk", "plum", "jade"],
  day: ["lagoon", "nordic", "grove", "mint", "clay"],
};

const lightOfScene: Record<Brief["scene"], readonly Light[]> = {
  city: ["golden", "night", "fog"],
  mountains: ["golden", "day", "fog"],
  sea: ["golden", "day", "backlit"],
  desert: ["golden", "day"],
  forest: ["fog", "golden", "day"],
  space: ["night"],
  botanical: ["studio", "day"],
  still: ["studio"],
  abstract: ["studio", "day", "golden", "night"],
  architecture: ["golden", "day"],
  interior: ["golden", "day"],
};

export function schemeFor(brief: Brief, look: CharacterLook | null, random: Random): Scheme {
  const style: Light | null = brief.style === "cyberpunk" ? "neon" : null;
  const light = brief.light ?? style ?? pick(random, lightOfScene[brief.scene]);
  const poster = posters[posterNameFor(brief, light, random)]!.map(parseHex);
  let labs = poster.map(toLab);
  labs = labs.map((lab) => turned(lab, ((brief.steer % 1000) / 1000 - 0.5) * 26));
  if (brief.hues.length > 0) labs = recoloured(labs, brief.hues);
  if (look) labs = withCharacter(labs, look, brief.hues.length > 0 || light === "neon" ? 0.55 : 0.85);
  labs = labs.map((lab) => moodOf(lab, brief));
  const steps = labs.slice(0, 5).sort((a, b) => a[0] - b[0]);
  const ramp = (position: number) => rampColour(steps, position);
  const dark = light === "night" || light === "neon" || brief.words.has("dark");
  const accent = fromLab(labs[5]!);
  const glow = dark ? mix(ramp(0.98), accent, light === "neon" ? 0.5 : 0.1) : mix(ramp(1), fromLab(labs[6]!), 0.25);
  return { light, dark, ramp, accent, second: fromLab(labs[6]!), glow, sky: skyOf(light, ramp, accent) };
}

function posterNameFor(brief: Brief, light: Light, random: Random): string {
  if (brief.paletteMood === "pastel") return pick(random, ["mint", "blush", "iris"]);
  if (brief.paletteMood === "warm") return pick(random, ["sunset", "clay", "mars"]);
  if (brief.paletteMood === "cool") return pick(random, ["nordic", "lagoon", "iris"]);
  if (brief.style === "deco") return pick(random, ["jade", "plum", "lagoon"]);
  if (brief.style === "retro") return pick(random, ["clay", "sunset", "nordic", "mars"]);
  if (brief.scene === "forest" || brief.scene === "botanical")
    return pick(random, ["grove", "jade", "mint", "clay", "blush"]);
  if (brief.scene === "desert") return pick(random, ["clay", "mars", "sunset"]);
  return pick(random, posterOfLight[light]);
}

function turned([l, a, b]: Lab, degrees: number): Lab {
  const angle = (degrees * Math.PI) / 180;
  return [l, a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)];
}

/** The first colour named takes the ramp, the second the accents; neighbours lean a little, so that it never goes flat. */
function recoloured(labs: Lab[], hues: Brief["hues"]): Lab[] {
  const main = hues[0]!;
  const other = hues[1] ?? { hue: main.hue + 165, chroma: 0.9, weight: 1 };
  return labs.map((lab, index) => {
    const target = index < 5 ? main : other;
    const lean = index < 5 ? (index - 2) * 9 : index === 6 ? 30 : 0;
    const chroma =
      Math.max(0.02, Math.hypot(lab[1], lab[2])) * 0.4 + 0.085 * target.chroma * Math.min(1.4, target.weight);
    const room = index < 5 ? 1 - Math.abs(lab[0] - 0.55) * 1.5 : 1.25;
    const angle = ((target.hue + lean) * Math.PI) / 180;
    const kept = target.chroma < 0.2 ? target.chroma : 1;
    return [lab[0], Math.cos(angle) * chroma * room * kept, Math.sin(angle) * chroma * room * kept];
  });
}

function withCharacter(labs: Lab[], look: CharacterLook, share: number): Lab[] {
  const learnt = look.palette.filter((entry) => entry.share > 0.02).map((entry) => entry.lab);
  if (learnt.length === 0) return labs;
  const byLight = [...learnt].sort((a, b) => a[0] - b[0]);
  const byChroma = [...learnt].sort((a, b) => Math.hypot(b[1], b[2]) - Math.hypot(a[1], a[2]));
  const strongestHue = hueOf(byChroma[0]!);
  const far = byChroma.find((lab) => Math.abs(((hueOf(lab) - strongestHue + 540) % 360) - 180) > 35) ?? byChroma[0]!;
  return labs.map((lab, index) => {
    const source =
      index === 5 ? byChroma[0]! : index === 6 ? far : byLight[Math.round((index / 4) * (byLight.length - 1))]!;
    const lightness = index < 5 ? lab[0] * 0.8 + source[0] * 0.2 : clamp(source[0], 0.5, 0.82);
    return [lightness, lab[1] + (source[1] - lab[1]) * share, lab[2] + (source[2] - lab[2]) * share];
  });
}

function moodOf(lab: Lab, brief: Brief): Lab {
  const [l, a, b] = lab;
  switch (brief.paletteMood) {
    case "pastel":
      return [0.45 + l * 0.54, a * 0.62, b * 0.62];
    case "monochrome":
      return [l, a * 0.06, b * 0.06 + 0.004];
    case "vivid":
      return [l, a * 1.3, b * 1.3];
    case "muted":
      return [0.06 + l * 0.9, a * 0.62, b * 0.62];
    case "warm":
      return [l, a + 0.012, b + 0.022];
    case "cool":
      return [l, a - 0.012, b - 0.025];
    default:
      return lab;
  }
}

function rampColour(steps: readonly Lab[], position: number): Colour {
  const place = clamp(position) * (steps.length - 1);
  const index = Math.min(steps.length - 2, Math.floor(place));
  const from = steps[index]!;
  const to = steps[index + 1]!;
  const t = place - index;
  return fromLab([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t]);
}

function skyOf(light: Light, ramp: Scheme["ramp"], accent: Colour): Scheme["sky"] {
  switch (light) {
    case "night":
      return [withLightness(ramp(0.08), 0.13), ramp(0.13), ramp(0.42)];
    case "neon":
      return [withLightness(ramp(0.05), 0.11), ramp(0.22), mix(ramp(0.6), accent, 0.2)];
    case "fog":
      return [ramp(0.66), ramp(0.78), ramp(0.9)];
    case "golden":
      return [ramp(0.3), ramp(0.62), ramp(0.97)];
    case "backlit":
      return [ramp(0.2), ramp(0.55), ramp(1)];
    case "studio":
      return [ramp(0.78), ramp(0.88), ramp(0.96)];
    case "day":
      return [ramp(0.52), ramp(0.74), ramp(0.97)];
  }
}
