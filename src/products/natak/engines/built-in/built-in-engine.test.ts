import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import type { RenderRequest } from "../engine.ts";
import { builtInEngine } from "./built-in-engine.ts";
import type { TrainProgress } from "./training.ts";

const engine = builtInEngine();
afterAll(() => engine.close());

const request: RenderRequest = {
  type: "image",
  prompt: "neon city at night",
  width: 512,
  height: 512,
  seed: 1,
  character: null,
};
const never = new AbortController().signal;

async function photos(count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      bytes: await sharp({
        create: { width: 200, height: 200, channels: 3, background: { r: 20 * index, g: 90, b: 160 } },
      })
        .jpeg()
        .toBuffer(),
      caption: "ava",
    })),
  );
}

test("NTK-04.2 the built-in engine says that it is a preview engine, and reports rising percents up to 100", async () => {
  expect(engine).toMatchObject({ name: "Built-in renderer", preview: true });
  const percents: number[] = [];
  const file = await engine.render(request, (percent) => percents.push(percent), never);
  expect(await sharp(file.bytes).metadata()).toMatchObject({ format: "png", width: 512, height: 512 });
  expect(percents.length).toBeGreaterThan(5);
  expect(percents.at(-1)).toBe(100);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
});

test("NTK-04.2 rendering does not hold up the event loop", async () => {
  const gaps: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    gaps.push(performance.now() - last);
    last = performance.now();
  }, 10);
  const begun = performance.now();
  await engine.render({ ...request, width: 1024, height: 1024 }, () => {}, never);
  const whole = performance.now() - begun;
  clearInterval(timer);
  const median = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]!;
  expect(median).toBeLessThan(30);
  expect(Math.max(...gaps)).toBeLessThan(Math.max(150, whole / 2));
});

test("NTK-04.3 a cancelled render ends within 200 ms, and the thread serves the next one", async () => {
  const controller = new AbortController();
  const running = engine.render(
    { ...request, type: "video", width: 384, height: 384 },
    (percent) => percent >= 3 && controller.abort(),
    controller.signal,
  );
  let abortedAt = 0;
  controller.signal.addEventListener("abort", () => {
    abortedAt = performance.now();
  });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  expect(performance.now() - abortedAt).toBeLessThan(200);
  const begun = performance.now();
  await engine.render({ ...request, width: 64, height: 64 }, () => {}, never);
  expect(performance.now() - begun).toBeLessThan(2500);
});

test("NTK-02.2 training runs on the thread, reports every step, and is cancelled within 200 ms", async () => {
  const plan = {
    outputName: "Ava_V1",
    triggerWord: "ava",
    repeats: 4,
    epochs: 5,
    batchSize: 2,
    seed: 1,
    startedAt: new Date(0),
    images: await photos(6),
  };
  const log: TrainProgress[] = [];
  const model = await engine.train(plan, (progress) => log.push(progress), never);
  expect(log.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  expect(model.finalLoss).toBe(log.at(-1)!.loss);
  const controller = new AbortController();
  let abortedAt = 0;
  const endless = engine.train(
    { ...plan, repeats: 100, epochs: 100 },
    ({ step }) => {
      if (step !== 20) return;
      abortedAt = performance.now();
      controller.abort();
    },
    controller.signal,
  );
  await expect(endless).rejects.toMatchObject({ name: "AbortError" });
  expect(performance.now() - abortedAt).toBeLessThan(200);
});

test("NTK-04.2 a wrong request is refused at once, and a closed engine refuses all", async () => {
  await expect(engine.render({ ...request, width: 10 }, () => {}, never)).rejects.toThrow(RangeError);
  await expect(engine.render(request, () => {}, AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
  const other = builtInEngine();
  const running = other.render({ ...request, width: 1024, height: 1024 }, () => {}, never);
  const refused = expect(running).rejects.toThrow("closed");
  await other.close();
  await refused;
  await expect(other.render(request, () => {}, never)).rejects.toThrow("closed");
});

test("NTK-04.3 a crashed thread ends its job with a clear error and is replaced", async () => {
  const own = builtInEngine();
  const started = new Promise<Worker>((resolve) => process.once("worker", resolve));
  const running = own.render({ ...request, type: "video", width: 384, height: 384 }, () => {}, never);
  const refused = expect(running).rejects.toThrow(/stopped unexpectedly \(exit code \d\); start the job again/);
  await (await started).terminate();
  await refused;
  const file = await own.render({ ...request, width: 64, height: 64 }, () => {}, never);
  expect(file.width).toBe(64);
  await own.close();
});

test("NTK-04.2 an idle engine lets the process end by itself", async () => {
  const address = new URL("./built-in-engine.ts", import.meta.url).href;
  const program = `import { builtInEngine } from ${JSON.stringify(address)};
    await builtInEngine().render(${JSON.stringify({ ...request, width: 64, height: 64 })}, () => {}, new AbortController().signal);
    console.log("drawn");`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    timeout: 15_000,
  });
  expect(stdout.trim()).toBe("drawn");
});
