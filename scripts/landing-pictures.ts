// Draws the pictures of the landing page with the built-in renderer, so that they show what a new account gets.
import sharp from "sharp";
import { builtInEngine } from "../src/products/natak/engines/built-in/built-in-engine.ts";

const e = builtInEngine();
const prompts: [string, string, number, number, number][] = [
  ["portrait", "portrait of a woman, art deco, jade and gold", 512, 640, 11],
  ["city", "neon city street at night, rain", 640, 512, 4],
  ["mountains", "mountains at golden hour, dramatic", 640, 512, 5],
  ["flowers", "poppies and wildflowers, retro poster", 512, 640, 8],
  ["lighthouse", "lighthouse at night, stormy sea", 640, 512, 3],
  ["perfume", "perfume bottle on a podium, studio light, coral", 512, 640, 6],
];
for (const [name, prompt, width, height, seed] of prompts) {
  const f = await e.render(
    { type: "image", prompt, width, height, seed, character: null },
    () => {},
    new AbortController().signal,
  );
  await sharp(f.bytes).webp({ quality: 82 }).toFile(`public/natak/${name}.webp`);
}
await e.close();
