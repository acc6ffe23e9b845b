import { open } from "node:fs/promises";
import { Socket } from "node:net";
import pg from "pg";
import type { House } from "../../kernel/house.ts";

const partBytes = 256 * 1024;
const readBytes = 64 * 1024;
const statementMs = 3_600_000;
const tellEveryMs = 500;
/** Of a message of PostgreSQL: its kind and its length. */
const headBytes = 5;

/** What stands before the first row, between two, after the last, and where there is none. */
interface Frame {
  first: string;
  between: string;
  last: string;
  none: string;
}
/** RFC 4180, with the mark by which Excel knows UTF-8. */
const csvFrame: Frame = { first: "\uFEFF", between: "\r\n", last: "\r\n", none: "" };
/** An array, a row a line. */
const jsonFrame: Frame = { first: "[\n", between: ",\n", last: "\n]\n", none: "[]\n" };

interface Copying {
  teamId: string;
  format: "csv" | "json";
  count: string;
  copy: string;
  path: string;
  /** Hears from time to time how far it is, while nothing is read; `false` ends it. */
  onProgress: (rows: number, total: number) => Promise<boolean>;
  signal: AbortSignal;
}

/**
 * Writes what a COPY gives into a new file as it comes: memory holds a few parts of it, however many rows there are.
 * Reads as the application, under row-level security, in one read-only snapshot in which the rows are counted first.
 * Null when it was told to end.
 */
export async function copyToFile(house: House, job: Copying): Promise<{ rows: number; bytes: number } | null> {
  const reader = new RowReader();
  const client = new pg.Client({
    stream: () => reader.socket,
    connectionString: house.pools.app.options.connectionString,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementMs,
  });
  // Whoever waits hears of a lost connection; without a listener it would end the process.
  client.on("error", () => {});
  const abort = () => void client.end().catch(() => {});
  const file = await open(job.path, "wx", 0o600);
  try {
    await client.connect();
    job.signal.addEventListener("abort", abort);
    job.signal.throwIfAborted();
    await client.query("begin isolation level repeatable read read only; set local standard_conforming_strings = on");
    await client.query("select set_config('app.team_id', $1, true), set_config('timezone', 'UTC', true)", [job.teamId]);
    const total = Number((await client.query(job.count)).rows[0].total);
    if (!(await job.onProgress(0, total))) return null;
    const copy = client.query(new CopyOut(client, reader, job));
    let bytes = 0;
    let toldAt = performance.now();
    for await (const part of copy.parts()) {
      await file.appendFile(part);
      bytes += part.length;
      if (performance.now() - toldAt < tellEveryMs) continue;
      if (!(await job.onProgress(copy.rows, total))) return null;
      toldAt = performance.now();
    }
    return { rows: copy.rows, bytes };
  } finally {
    job.signal.removeEventListener("abort", abort);
    await file.close();
    await client.end();
  }
}

/**
 * A socket that reads into one buffer again and again: Node would make a new one of 64 KB for each read, and hundreds of
 * them wait for the collector. Rows are taken from it on the spot; the client, which keeps what it gets, gets a copy.
 */
class RowReader {
  readonly socket: Socket;
  /** While rows come: takes them. */
  rows: ((bytes: Buffer) => void) | null = null;

  constructor() {
    const buffer = Buffer.allocUnsafeSlow(readBytes);
    const callback = (count: number) => {
      const bytes = buffer.subarray(0, count);
      if (this.rows) this.rows(bytes);
      else this.hand(bytes);
      return true;
    };
    this.socket = new Socket({ onread: { buffer, callback } } as never);
  }

  /** To the client's own parser. */
  hand(bytes: Buffer): void {
    this.socket.emit("data", Buffer.from(bytes));
  }
}

/** A COPY … TO STDOUT as the client runs it, gathered in parts. While a part waits to be taken, nothing is read. */
class CopyOut implements pg.Submittable {
  readonly #text: string;
  readonly #frame: Frame;
  readonly #headers: number;
  readonly #source: RowReader;
  /** The socket, or what decrypts it. */
  readonly #stream: Socket;
  readonly #full: Buffer[] = [];
  #spare: Buffer | null = null;
  #filling: Buffer = Buffer.allocUnsafe(partBytes);
  #used = 0;
  #lines = 0;
  readonly #head = Buffer.alloc(headBytes);
  #headUsed = 0;
  /** Bytes that are still to come of the message under way. */
  #left = 0;
  #inRow = false;
  #over: true | Error | null = null;
  #wake = () => {};

  constructor(client: pg.Client, source: RowReader, { copy, format }: Pick<Copying, "copy" | "format">) {
    this.#source = source;
    this.#stream = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    this.#text = copy;
    this.#frame = format === "csv" ? csvFrame : jsonFrame;
    this.#headers = format === "csv" ? 1 : 0;
  }

  get rows(): number {
    return Math.max(0, this.#lines - this.#headers);
  }

  async *parts(): AsyncGenerator<Buffer> {
    for (;;) {
      for (let part = this.#full.shift(); part; part = this.#full.shift()) {
        yield part;
        this.#spare = Buffer.from(part.buffer, part.byteOffset, part.buffer.byteLength);
      }
      if (this.#over instanceof Error) throw this.#over;
      if (this.#over) break;
      this.#stream.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#write(this.#lines > 0 ? this.#frame.last : this.#frame.none);
    yield* this.#full;
    yield this.#filling.subarray(0, this.#used);
  }

  /** From here the rows are read past the client's parser, which would make two objects of each. */
  submit(connection: pg.Connection): void {
    this.#source.rows = this.#read;
    (connection as unknown as { query(text: string): void }).query(this.#text);
  }

  #read = (bytes: Buffer): void => {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        if (this.#inRow) this.#used += bytes.copy(this.#filling, this.#used, at, at + taken);
        this.#left -= taken;
        at += taken;
        // The line feed that PostgreSQL ends a row with.
        if (this.#left === 0 && this.#inRow) this.#used--;
        continue;
      }
      const taken = Math.min(headBytes - this.#headUsed, bytes.length - at);
      bytes.copy(this.#head, this.#headUsed, at, at + taken);
      this.#headUsed += taken;
      at += taken;
      if (this.#headUsed < headBytes) return;
      const kind = String.fromCharCode(this.#head[0]!);
      // CopyData, one message a row; what may stand between; and with all else the rows are over.
      if (!"dHNSA".includes(kind)) {
        this.#source.rows = null;
        this.#source.hand(Buffer.concat([this.#head, bytes.subarray(at)]));
        return;
      }
      this.#headUsed = 0;
      this.#left = this.#head.readInt32BE(1) - 4;
      this.#inRow = kind === "d";
      if (this.#inRow) this.#beginRow();
    }
  };

  #beginRow(): void {
    const { first, between } = this.#frame;
    this.#makeRoom(this.#left + 4);
    if (this.#lines === 0) this.#write(first);
    else for (let place = 0; place < between.length; place++) this.#filling[this.#used++] = between.charCodeAt(place);
    this.#lines++;
  }

  /** Over TLS the client reads by itself, and hands each row over here. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const head = Buffer.from("d0000");
    head.writeInt32BE(chunk.length + 4, 1);
    this.#read(head);
    this.#read(chunk);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#end(true);
  }

  handleError(error: Error): void {
    this.#end(error);
  }

  #end(how: true | Error): void {
    this.#over ??= how;
    // A connection that is not read does not end.
    this.#stream.resume();
    this.#wake();
  }

  #write(text: string): void {
    this.#makeRoom(3 * text.length);
    this.#used += this.#filling.write(text, this.#used);
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes <= this.#filling.length) return;
    this.#full.push(this.#filling.subarray(0, this.#used));
    const spare = this.#spare;
    this.#spare = null;
    this.#filling = spare && spare.length >= bytes ? spare : Buffer.allocUnsafe(Math.max(partBytes, bytes));
    this.#used = 0;
    this.#stream.pause();
    this.#wake();
  }
}
