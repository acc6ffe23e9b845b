import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";

/** Lines that are held back at most: with the database away, counting is not what a process may die of. */
const mostLines = 20_000;
/** So that no statement holds many rows for long. */
const linesPerWrite = 1_000;

/** Counts in memory what happens with every call, and writes it together, so that no call waits for it. */
export interface WriteBehind<Line> {
  add(line: Line): void;
  /** Writes what was added, behind what is being written. What could not be written is tried again with the next. */
  flush(): Promise<void>;
}

interface Options<Line> {
  /** Names the lines in the log. */
  name: string;
  everyMs: number;
  /** Where a line that is the same would be looked for. */
  group(line: Line): string;
  same(kept: Line, line: Line): boolean;
  merge(kept: Line, line: Line): void;
  /** Lines of many teams, so it runs as system work under the staff policy. */
  write(ctx: Ctx, lines: Line[]): Promise<unknown>;
  /** After the commit. */
  written?(lines: Line[]): Promise<void>;
}

export function writeBehind<Line>(house: House, options: Options<Line>): WriteBehind<Line> {
  const { name, everyMs, group, same, merge, write, written } = options;
  let kept = new Map<string, Line[]>();
  let size = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  function add(line: Line): void {
    const name = group(line);
    const near = kept.get(name);
    const before = near?.find((one) => same(one, line));
    if (before) merge(before, line);
    else if (size < mostLines) {
      size++;
      if (near) near.push(line);
      else kept.set(name, [line]);
    }
    timer ??= setTimeout(() => void flush(), everyMs).unref();
  }

  async function writeAll(): Promise<void> {
    const taken = [...kept.values()].flat();
    kept = new Map();
    size = 0;
    for (let start = 0; start < taken.length; start += linesPerWrite) {
      const lines = taken.slice(start, start + linesPerWrite);
      try {
        await withCtx(house, systemScope(house), (ctx) => write(ctx, lines));
      } catch (error) {
        console.warn(`${name} not written yet: ${String((error as Error).cause ?? error)}`);
        taken.slice(start).forEach(add);
        return;
      }
      await written?.(lines);
    }
  }

  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(writeAll);
    await writing;
  }
  return { add, flush };
}
