import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Engine, RenderedFile, RenderRequest } from "../engine.ts";
import { checkRequest } from "./bounds.ts";
import type { ThreadReply, ThreadTask } from "./thread-messages.ts";
import { type TrainedModel, type TrainProgress, type TrainRequest, trainingSteps } from "./training.ts";

export interface BuiltInEngine extends Engine {
  /** Learns from a character's images; `report` runs after every step. */
  train(request: TrainRequest, report: (progress: TrainProgress) => void, signal: AbortSignal): Promise<TrainedModel>;
  /** Ends the threads; what still runs or waits is rejected. */
  close(): Promise<void>;
}

type Work = { kind: "render"; request: RenderRequest } | { kind: "train"; request: TrainRequest };

interface Task {
  work: Work;
  cancel: Int32Array;
  onReply(reply: ThreadReply): void;
  reject(error: unknown): void;
}

interface Thread {
  worker: Worker;
  task: Task | null;
}

/** Draws and trains on threads of this process, without any account. Threads start with the first task. */
export function builtInEngine({ threads: most = 1 }: { threads?: number } = {}): BuiltInEngine {
  const threads = new Set<Thread>();
  const waiting: Task[] = [];
  let closed = false;

  const startThread = (): Thread => {
    // The program's own flags (a debugger's port, an inline script) are not for its threads.
    const worker = new Worker(threadFile(), { execArgv: [] });
    const thread: Thread = { worker, task: null };
    worker.unref();
    worker.on("message", (reply: ThreadReply) => {
      thread.task?.onReply(reply);
      if (reply.kind === "done" || reply.kind === "failed") release(thread);
    });
    const lost = (cause: string) => {
      if (!threads.delete(thread)) return;
      thread.task?.reject(new Error(`The renderer stopped unexpectedly (${cause}); start the job again.`));
      dispatch();
    };
    worker.on("error", (error: unknown) => lost(error instanceof Error ? error.message : String(error)));
    worker.on("exit", (code) => lost(`exit code ${code}`));
    threads.add(thread);
    return thread;
  };

  const release = (thread: Thread): void => {
    thread.task = null;
    thread.worker.unref();
    dispatch();
  };

  const dispatch = (): void => {
    while (waiting.length > 0 && !closed) {
      const idle = [...threads].find((thread) => thread.task === null) ?? (threads.size < most ? startThread() : null);
      if (!idle) return;
      const task = waiting.shift()!;
      idle.task = task;
      // A thread keeps the process alive only while someone waits for it.
      idle.worker.ref();
      idle.worker.postMessage({ ...task.work, cancel: task.cancel } satisfies ThreadTask);
    }
  };

  const run = <Result>(work: Work, onReply: (reply: ThreadReply) => void, signal: AbortSignal): Promise<Result> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (closed) throw new Error("The engine is closed.");
      const cancel = new Int32Array(new SharedArrayBuffer(4));
      const abort = () => {
        Atomics.store(cancel, 0, 1);
        const place = waiting.indexOf(task);
        if (place >= 0) waiting.splice(place, 1);
        reject(signal.reason);
      };
      const task: Task = {
        work,
        cancel,
        reject(error) {
          signal.removeEventListener("abort", abort);
          reject(error);
        },
        onReply(reply) {
          if (signal.aborted) return;
          if (reply.kind === "percent" || reply.kind === "progress") return onReply(reply);
          signal.removeEventListener("abort", abort);
          if (reply.kind === "done") resolve(reply.result as Result);
          else reject(errorFrom(reply.error));
        },
      };
      signal.addEventListener("abort", abort, { once: true });
      waiting.push(task);
      dispatch();
    });

  return {
    name: "Built-in renderer",
    preview: true,
    async render(request, report, signal) {
      checkRequest(request);
      return run<RenderedFile>(
        { kind: "render", request },
        (reply) => reply.kind === "percent" && report(reply.percent),
        signal,
      );
    },
    async train(request, report, signal) {
      trainingSteps({ ...request, images: request.images.length });
      return run<TrainedModel>(
        { kind: "train", request },
        (reply) => reply.kind === "progress" && report(reply.progress),
        signal,
      );
    },
    async close() {
      closed = true;
      const error = new Error("The engine is closed.");
      for (const task of waiting.splice(0)) task.reject(error);
      const running = [...threads];
      threads.clear();
      for (const thread of running) thread.task?.reject(error);
      await Promise.all(running.map((thread) => thread.worker.terminate()));
    },
  };
}

/** Beside this file when running from source, beside the bundle when built. */
function threadFile(): string {
  const [source, bundled] = ["./renderer.worker.ts", "./renderer.worker.js"].map((name) =>
    fileURLToPath(new URL(name, import.meta.url)),
  );
  return existsSync(source!) ? source! : bundled!;
}

function errorFrom({ name, message }: { name: string; message: string }): Error {
  return name === "RangeError" ? new RangeError(message) : new Error(message);
}
