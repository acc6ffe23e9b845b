import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ThreadReply, ThreadTask, Work } from "./thread-messages.ts";

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

export type Interim = Extract<ThreadReply, { kind: "percent" | "progress" }>;

/** Runs one task a thread, the others wait in order. A thread that dies takes only its own task with it. */
export class ThreadPool {
  private readonly most: number;
  private readonly threads = new Set<Thread>();
  private readonly waiting: Task[] = [];
  private closed = false;

  constructor(most: number) {
    this.most = most;
  }

  /** An aborted signal rejects at once with its reason; the thread stops at its next layer or step. */
  run<Result>(work: Work, onInterim: (reply: Interim) => void, signal: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.closed) throw new Error("The engine is closed.");
      const cancel = new Int32Array(new SharedArrayBuffer(4));
      const abort = () => {
        Atomics.store(cancel, 0, 1);
        const place = this.waiting.indexOf(task);
        if (place >= 0) this.waiting.splice(place, 1);
        reject(signal.reason);
      };
      const settle = () => signal.removeEventListener("abort", abort);
      const task: Task = {
        work,
        cancel,
        reject(error) {
          settle();
          reject(error);
        },
        onReply(reply) {
          if (signal.aborted) return;
          if (reply.kind === "percent" || reply.kind === "progress") return onInterim(reply);
          settle();
          if (reply.kind === "done") resolve(reply.result as Result);
          else reject(errorFrom(reply.error));
        },
      };
      signal.addEventListener("abort", abort, { once: true });
      this.waiting.push(task);
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    const running = [...this.threads];
    this.threads.clear();
    const error = new Error("The engine is closed.");
    for (const task of this.waiting.splice(0)) task.reject(error);
    for (const thread of running) thread.task?.reject(error);
    await Promise.all(running.map((thread) => thread.worker.terminate()));
  }

  private dispatch(): void {
    while (this.waiting.length > 0 && !this.closed) {
      const free = [...this.threads].find((thread) => thread.task === null);
      const thread = free ?? (this.threads.size < this.most ? this.startThread() : null);
      if (!thread) return;
      const task = this.waiting.shift()!;
      thread.task = task;
      // A thread keeps the process alive only while someone waits for it.
      thread.worker.ref();
      thread.worker.postMessage({ ...task.work, cancel: task.cancel } satisfies ThreadTask);
    }
  }

  private startThread(): Thread {
    // The program's own flags (a debugger's port, an inline script) are not for its threads.
    const worker = new Worker(threadFile(), { execArgv: [] });
    const thread: Thread = { worker, task: null };
    worker.on("message", (reply: ThreadReply) => {
      thread.task?.onReply(reply);
      if (reply.kind === "percent" || reply.kind === "progress") return;
      thread.task = null;
      worker.unref();
      this.dispatch();
    });
    worker.on("error", (error: unknown) => this.lose(thread, error instanceof Error ? error.message : String(error)));
    worker.on("exit", (code) => this.lose(thread, `exit code ${code}`));
    this.threads.add(thread);
    return thread;
  }

  private lose(thread: Thread, cause: string): void {
    if (!this.threads.delete(thread)) return;
    thread.task?.reject(new Error(`The renderer stopped unexpectedly (${cause}); start the job again.`));
    this.dispatch();
  }
}

/** Beside this file when running from source, beside the bundle when built. */
function threadFile(): string {
  const source = fileURLToPath(new URL("./renderer.worker.ts", import.meta.url));
  return existsSync(source) ? source : fileURLToPath(new URL("./renderer.worker.js", import.meta.url));
}

function errorFrom({ name, message }: { name: string; message: string }): Error {
  return name === "RangeError" ? new RangeError(message) : new Error(message);
}
