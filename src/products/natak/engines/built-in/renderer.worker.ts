import { parentPort } from "node:worker_threads";
import { renderFile } from "./render.ts";
import type { ThreadReply, ThreadTask } from "./thread-messages.ts";
import { trainModel } from "./train.ts";

const port = parentPort;
if (!port) throw new Error("The renderer runs in a worker thread.");

port.on("message", async (task: ThreadTask) => {
  try {
    const result = task.kind === "render" ? await render(task) : await train(task);
    reply({ kind: "done", result });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    reply({ kind: "failed", error: { name, message } });
  }
});

function render(task: ThreadTask & { kind: "render" }) {
  let last = -1;
  return renderFile(task.request, (done) => {
    stopIfCancelled(task.cancel);
    const percent = Math.min(100, Math.floor(done * 100));
    if (percent <= last) return;
    last = percent;
    reply({ kind: "percent", percent });
  });
}

function train(task: ThreadTask & { kind: "train" }) {
  return trainModel(task.request, (progress) => {
    stopIfCancelled(task.cancel);
    reply({ kind: "progress", progress });
  });
}

function stopIfCancelled(cancel: Int32Array): void {
  if (Atomics.load(cancel, 0) === 1) throw new Error("cancelled");
}

function reply(message: ThreadReply): void {
  port!.postMessage(message);
}
