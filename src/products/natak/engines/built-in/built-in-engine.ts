import type { Engine, RenderedFile } from "../engine.ts";
import { checkRequest } from "./bounds.ts";
import { ThreadPool } from "./thread-pool.ts";
import { type TrainedModel, type TrainProgress, type TrainRequest, trainingSteps } from "./training.ts";

export interface BuiltInEngine extends Engine {
  /** Learns from a character's images; `report` runs after every step. */
  train(request: TrainRequest, report: (progress: TrainProgress) => void, signal: AbortSignal): Promise<TrainedModel>;
  /** Ends the threads; what still runs or waits is rejected. */
  close(): Promise<void>;
}

/** Draws and trains on threads of this process, without any account. Threads start with the first task. */
export function builtInEngine({ threads = 1 }: { threads?: number } = {}): BuiltInEngine {
  const pool = new ThreadPool(threads);
  return {
    name: "Built-in renderer",
    preview: true,
    async render(request, report, signal) {
      checkRequest(request);
      const work = { kind: "render", request } as const;
      return pool.run<RenderedFile>(work, (reply) => reply.kind === "percent" && report(reply.percent), signal);
    },
    async train(request, report, signal) {
      trainingSteps({ ...request, images: request.images.length });
      const work = { kind: "train", request } as const;
      return pool.run<TrainedModel>(work, (reply) => reply.kind === "progress" && report(reply.progress), signal);
    },
    close: () => pool.close(),
  };
}
