import type { RenderedFile, RenderRequest } from "../engine.ts";
import type { TrainedModel, TrainProgress, TrainRequest } from "./training.ts";

export type Work = { kind: "render"; request: RenderRequest } | { kind: "train"; request: TrainRequest };

/** `cancel[0]` turns 1 when the caller no longer wants the work; shared memory, so a busy thread sees it at once. */
export type ThreadTask = Work & { cancel: Int32Array };

export type ThreadReply =
  | { kind: "percent"; percent: number }
  | { kind: "progress"; progress: TrainProgress }
  | { kind: "done"; result: RenderedFile | TrainedModel }
  | { kind: "failed"; error: { name: string; message: string } };
