import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";

/** Lines that are held back at most: with the database away, counting is not what a process may die of. */
const mostLines = 20_000;
/** So that no statement holds many rows for long. */
const linesPerWrite = 1_000;

/** Counts in memory what happens with every call, and writes it together, so that no call waits for it. */
export interface WriteBehind<Line> {
  /** Of whom and of what: within both, lines that are the same become one. */
  add(whose: string, what: string, line: Line): void;
  /** Writes what was added, behind what is being written. What could not be written is tried again with the next. */
  flush(): Promise<void>;
}

interface Options<Line> {
  /** Names the lines in the log. */
  name: string;
  everyMs: number;
  same(kept: Line, line: Line): boolean;
  merge(kept: Line, line: Line): void;
  /** Lines of many teams, so it runs as system work under the staff policy. */
  write(ctx: Ctx, lines: Line[]): Promise<unknown>;
  /** After the commit. */
  written?(lines: Line[]): Promise<void>;
}

export function writeBehind<Line>(house: House, options: Options<Line>): WriteBehind<Line> {
  const { name, everyMs, same, merge, write, written } = options;
  type Kept = { whose: string; what: string; line: Line };
  let kept = new Map<string, Map<string, Kept[]>>();
  let size = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  function add(whose: string, what: string, line: Line): void {
    const before = kept
      .get(whose)
      ?.get(what)
      ?.find((one) => same(one.line, line));
    if (before) merge(before.line, line);
    else if (size < mostLines) {
      size++;
      const ofOne = kept.get(whose) ?? new Map<string, Kept[]>();
      kept.set(whose, ofOne);
      const alike = ofOne.get(what);
      if (alike) alike.push({ whose, what, line });
      else ofOne.set(what, [{ whose, what, line }]);
    }
    timer ??= setTimeout(() => void flush(), everyMs).unref();
  }

  async function writeAll(): Promise<void> {
    const taken = [...kept.values()].flatMap((ofOne) => [...ofOne.values()].flat());
    kept = new Map();
    size = 0;
    for (let start = 0; start < taken.length; start += linesPerWrite) {
      const lines = taken.slice(start, start + linesPerWrite).map(({ line }) => line);
      try {
        await withCtx(house, systemScope(house), (ctx) => write(ctx, lines));
      } catch (error) {
        console.warn(`${name} not written yet: ${String((error as Error).cause ?? error)}`);
        for (const { whose, what, line } of taken.slice(start)) add(whose, what, line);
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
