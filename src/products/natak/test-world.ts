import sharp from "sharp";
import { grantCredits } from "../../platform/ledger/ledger.ts";
import type { Person, World } from "../../test/world.ts";
import type { Engine, RenderRequest } from "./engines/engine.ts";

/** A sharp little picture that differs by seed. */
export async function drawing(seed: number, width = 256, height = 256): Promise<Buffer<ArrayBuffer>> {
  let state = (seed * 2654435761) >>> 0 || 1;
  const cells = Buffer.from(
    Array.from({ length: 16 * 16 * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
  const small = sharp(cells, { raw: { width: 16, height: 16, channels: 3 } });
  const png = await small.resize(width, height, { kernel: "nearest", fit: "fill" }).png().toBuffer();
  return Buffer.from(png);
}

/** One colour that fades softly: decodes, is not blank, and has no sharp edge anywhere. */
export async function blurred(width: number, height: number): Promise<Buffer<ArrayBuffer>> {
  const fade = `<svg width="${width}" height="${height}"><defs><linearGradient id="g"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  return Buffer.from(await sharp(Buffer.from(fade)).png().toBuffer());
}

type Draw = (request: RenderRequest, signal: AbortSignal, report: (percent: number) => void) => Promise<Uint8Array>;

/** An engine of the tests: real pictures in no time, or whatever `draw` does. */
export const testEngine = (draw: Draw = ({ seed, width, height }) => drawing(seed, width, height)): Engine => ({
  name: "Test engine",
  preview: true,
  async render(request, report, signal) {
    const bytes = await draw(request, signal, report);
    return { bytes, mime: "image/png", width: request.width, height: request.height };
  },
});

export const pictureFile = async (seed: number, name = `photo-${seed}.png`): Promise<File> =>
  new File([await drawing(seed)], name, { type: "image/png" });

export const grant = (person: Person, amount: number): Promise<unknown> =>
  person.in((ctx) => grantCredits(ctx, { amount, key: `test-${amount}`, kind: "grant", reason: "Test" }));

/** Waits for what a job of the queue does meanwhile. */
export async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    if (tries > 200) throw new Error("this never came true");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What waits for a later attempt is due now, and everything due is run. */
export async function runRetries(world: World): Promise<void> {
  await world.sql(
    "update graphile_worker._private_jobs set run_at = now() - interval '1 second' where locked_at is null",
  );
  await world.runJobs();
}

/** A character that is trained, made as a customer makes one, and fast. */
export async function trainedCharacter(world: World, person: Person, name: string, word: string) {
  const character = await person.api("POST /characters", { name, trigger_word: word });
  const files = await Promise.all([1, 2, 3, 4, 5].map((seed) => pictureFile(seed + 100 * word.length)));
  await person.api("POST /characters/:id/images", { id: character.id, files });
  await person.api("POST /characters/:id/train", { id: character.id, repeats: 2, epochs: 2, batch_size: 2 });
  await world.runJobs();
  return person.api("GET /characters/:id", { id: character.id });
}
