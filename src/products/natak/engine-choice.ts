import { availableParallelism } from "node:os";
import { builtInEngine } from "./engines/built-in/built-in-engine.ts";
import type { Engine } from "./engines/engine.ts";

/** Draws and trains in this process, with one core left for requests. */
export const builtIn = builtInEngine({ threads: Math.max(1, availableParallelism() - 1) });

const engines = new Map<string, Engine>([[builtIn.name, builtIn]]);
let chosen = builtIn.name;

/** The engine for new jobs. A job keeps its engine's name, so that its recipe stays true. */
export const engineForNewJobs = (): Engine => engineNamed(chosen);

/** Throws when a job names an engine that this program does not have. */
export function engineNamed(name: string): Engine {
  const engine = engines.get(name);
  if (!engine) throw new Error(`The engine "${name}" is not set up on this server.`);
  return engine;
}

/** Makes an engine the one for new jobs; the result puts things back as they were. */
export function chooseEngine(engine: Engine): () => void {
  const [before, was] = [chosen, engines.get(engine.name)];
  engines.set(engine.name, engine);
  chosen = engine.name;
  return () => {
    chosen = before;
    if (was) engines.set(engine.name, was);
    else engines.delete(engine.name);
  };
}
