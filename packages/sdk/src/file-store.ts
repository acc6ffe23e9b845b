import * as fs from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { newKey } from "./crypto.ts";
import { type EventStore, MemoryStore, type Waiting } from "./store.ts";

export interface FileStoreOptions {
  /** The folder for the files; processes may share it. */
  folder: string;
  /** How large the file of one process may grow; 50 MB unless told. */
  maxBytes?: number;
}

type Line = [key: string, json: string] | { sent: string[] };

const heartbeatMs = 60_000;
/** A file that was not touched for so long belongs to nobody, on whatever machine it was written. */
const forsakenMs = 10 * heartbeatMs;
const host = hostname().replace(/[^\w.]/g, "_");
/** The files of this process: another one with its number, in a container, is not this one. */
const ours = new Set<string>();

/**
 * Keeps events in a file of lines until they are sent, also past the end of the process. Each process appends to a
 * file of its own and takes over those of processes that ended, so that none writes where another removes.
 */
export class FileStore implements EventStore {
  readonly durable = true;
  readonly #events = new MemoryStore({ maxEvents: Number.POSITIVE_INFINITY });
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  readonly #name = newName();
  #bytes = 0;

  constructor({ folder, maxBytes = 50_000_000 }: FileStoreOptions) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    fs.mkdirSync(folder, { recursive: true });
    this.#adopt();
    this.#heartbeat = setInterval(() => this.#touch(), heartbeatMs);
    this.#heartbeat.unref();
  }

  get size(): number {
    return this.#events.size;
  }

  add(event: Waiting): boolean {
    const line = printed([event.key, event.json]);
    if (this.#bytes + line.length > this.#maxBytes) this.#compact();
    if (this.#bytes + line.length > this.#maxBytes) return false;
    this.#append(line);
    return this.#events.add(event);
  }

  oldest(most: number): Waiting[] {
    return this.#events.oldest(most);
  }

  remove(keys: readonly string[]): void {
    if (keys.length === 0) return;
    this.#events.remove(keys);
    if (this.#events.size === 0) this.#compact();
    else this.#append(printed({ sent: [...keys] }));
  }

  /** What still waits is left to the next process. */
  close(): void {
    clearInterval(this.#heartbeat);
    if (this.#events.size === 0) fs.rmSync(this.#path(this.#name), { force: true });
    ours.delete(this.#name);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  /** A disk that fails must not fail the program that reports: the event is kept in memory all the same. */
  #append(line: string): void {
    try {
      fs.appendFileSync(this.#path(this.#name), line);
      this.#bytes += line.length;
    } catch (error) {
      console.warn(`usage events are not on the disk: ${(error as Error).message}`);
    }
  }

  /** Writes only what waits, beside the file and then in its place. */
  #compact(): void {
    const path = this.#path(this.#name);
    const text = this.#events
      .oldest(this.#events.size)
      .map(({ key, json }) => printed([key, json]))
      .join("");
    try {
      fs.writeFileSync(`${path}.new`, text);
      fs.renameSync(`${path}.new`, path);
      this.#bytes = text.length;
    } catch (error) {
      console.warn(`the file of usage events is not made smaller: ${(error as Error).message}`);
    }
  }

  #touch(): void {
    const now = new Date();
    try {
      fs.utimesSync(this.#path(this.#name), now, now);
    } catch {
      // Nothing was written yet, or another process took the file over and sends what it holds.
    }
  }

  /** Takes over the files that nobody writes any more. A rename succeeds for one process only. */
  #adopt(): void {
    for (const name of fs.readdirSync(this.#folder).sort()) {
      if (!name.endsWith(".jsonl") || !this.#isForsaken(name)) continue;
      const taken = newName();
      try {
        fs.renameSync(this.#path(name), this.#path(taken));
      } catch {
        ours.delete(taken);
        continue;
      }
      const found = waitingIn(fs.readFileSync(this.#path(taken), "utf8"));
      this.#append(found.map(({ key, json }) => printed([key, json])).join(""));
      for (const event of found) this.#events.add(event);
      fs.rmSync(this.#path(taken));
      ours.delete(taken);
    }
  }

  #isForsaken(name: string): boolean {
    if (ours.has(name)) return false;
    const [owner, pid] = name.split("~");
    if (owner === host && (Number(pid) === process.pid || !isAlive(Number(pid)))) return true;
    const written = fs.statSync(this.#path(name), { throwIfNoEntry: false })?.mtimeMs;
    return written !== undefined && Date.now() - written > forsakenMs;
  }
}

function newName(): string {
  const name = `${host}~${process.pid}~${newKey()}.jsonl`;
  ours.add(name);
  return name;
}

/** The line break comes first: it ends a line that a process did not finish before it was killed. */
const printed = (line: Line) => `\n${JSON.stringify(line)}`;

function waitingIn(text: string): Waiting[] {
  const waiting = new Map<string, string>();
  for (const line of text.split("\n")) {
    const read = parsed(line);
    if (Array.isArray(read)) waiting.set(...read);
    else for (const key of read?.sent ?? []) waiting.delete(key);
  }
  return [...waiting].map(([key, json]) => ({ key, json }));
}

function parsed(line: string): Line | null {
  try {
    return line === "" ? null : (JSON.parse(line) as Line);
  } catch {
    // Cut off in the middle.
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
