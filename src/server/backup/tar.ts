/**
 * Tar as POSIX writes it (ustar), so that an archive can be looked into with any tool. Names are ASCII of at most 100
 * characters.
 */
export interface Entry {
  name: string;
  bytes: Buffer;
}

const block = 512;

export async function* packed(entries: AsyncIterable<Entry>, at: Date): AsyncGenerator<Buffer> {
  for await (const { name, bytes } of entries) {
    yield headerOf(name, bytes.length, at);
    yield bytes;
    yield Buffer.alloc(paddingOf(bytes.length));
  }
  yield Buffer.alloc(2 * block);
}

const paddingOf = (length: number) => (block - (length % block)) % block;

function headerOf(name: string, length: number, at: Date): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for an archive`);
  const header = Buffer.alloc(block);
  const octal = (value: number, offset: number, digits: number) =>
    header.write(value.toString(8).padStart(digits, "0"), offset, "ascii");
  header.write(name, 0, "ascii");
  octal(0o600, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(length, 124, 11);
  octal(Math.floor(at.getTime() / 1_000), 136, 11);
  header.fill(" ", 148, 156);
  header.write("0", 156, "ascii");
  header.write("ustar\u000000", 257, "ascii");
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  header[154] = 0;
  return header;
}

/** Reads what `packed` wrote. An archive that ends early is an error, never a shorter archive. */
export async function* unpacked(source: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  const take = readerOf(source);
  for (;;) {
    const header = await take(block);
    if (header.every((byte) => byte === 0)) return;
    const text = (from: number, to: number) => header.toString("ascii", from, to).split("\u0000")[0]!;
    const length = Number.parseInt(text(124, 136), 8);
    if (text(257, 262) !== "ustar" || Number.isNaN(length)) throw new Error("This is no archive of a backup.");
    const bytes = await take(length);
    await take(paddingOf(length));
    yield { name: text(0, 100), bytes };
  }
}

/** Takes exactly so many bytes at a time. */
export function readerOf(source: AsyncIterable<Buffer>): (length: number) => Promise<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return async (length) => {
    const parts = [rest];
    let there = rest.length;
    while (there < length) {
      const { value, done } = await chunks.next();
      if (done) throw new Error("The archive ends too early: it was not written to its end.");
      parts.push(value);
      there += value.length;
    }
    const all = Buffer.concat(parts);
    rest = all.subarray(length);
    return all.subarray(0, length);
  };
}
