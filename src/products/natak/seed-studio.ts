import { availableParallelism } from "node:os";
import { builtInEngine } from "./engines/built-in/built-in-engine.ts";
import type { Engine, EngineCharacter, RenderedFile, RenderRequest } from "./engines/engine.ts";
import { maxSeed } from "./prices.ts";
import type { PlannedJob } from "./seed-plan.ts";

const forEver = new AbortController().signal;

/**
 * The built-in renderer on every core, which draws coming jobs while the present one is booked. By plan it fails some
 * jobs, and gives one a picture so soft that the quality gate asks for a review.
 */
export function seedStudio(jobs: readonly PlannedJob[]) {
  const engine = builtInEngine({ threads: availableParallelism() });
  const flaws = new Map(jobs.map(({ seed, ending }) => [seed, ending]));
  const ahead = new Map<number, Promise<RenderedFile>>();
  const draw = (request: RenderRequest) => engine.render(request, () => {}, forEver);

  const planned: Engine = {
    name: engine.name,
    preview: engine.preview,
    async render(request) {
      const ending = flaws.get(request.seed);
      if (ending === "failed") throw new Error("The renderer ran out of memory; try a smaller size.");
      const picture = await (ahead.get(request.seed) ?? draw(request));
      ahead.delete(request.seed);
      if (ending !== "review") return picture;
      const { default: sharp } = await import("sharp");
      return { ...picture, bytes: await sharp(picture.bytes).blur(6).png().toBuffer() };
    },
  };
  return {
    engine: planned,
    /** Begins to draw a job's pictures, exactly as the job will ask for them. */
    drawAhead(job: PlannedJob, character: EngineCharacter | null): void {
      if (job.ending === "failed" || job.ending === "cancelled") return;
      const { type, prompt, width, height } = job;
      for (let index = 0; index < job.count; index++) {
        const seed = (job.seed + index) % (maxSeed + 1);
        if (ahead.has(seed)) continue;
        const drawing = draw({ type, prompt, width, height, seed, character });
        // Whoever asks for the picture meets the error; until then it must not end the process.
        drawing.catch(() => {});
        ahead.set(seed, drawing);
      }
    },
    async photo(prompt: string, seed: number): Promise<File> {
      const { bytes } = await draw({ type: "image", prompt, width: 256, height: 320, seed, character: null });
      const name = `${prompt.replace(/[^a-z0-9]+/gi, "-").slice(0, 40)}.png`;
      return new File([new Uint8Array(bytes)], name, { type: "image/png" });
    },
    close: () => engine.close(),
  };
}

export type SeedStudio = ReturnType<typeof seedStudio>;
