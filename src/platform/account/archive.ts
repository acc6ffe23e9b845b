import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Ctx } from "../../kernel/ctx.ts";
import type { Contribution, DataSubject, ExportedFile } from "../../kernel/module.ts";

/**
 * Writes what the modules have of a person into a ZIP at `path`. One file is read at a time, rows page by page, so memory
 * holds a page however much there is; no transaction is held while bytes are written. `onContribution` hears of each one done.
 */
export async function writeArchive(
  ctx: Ctx,
  person: DataSubject,
  options: {
    path: string;
    contributions: readonly Contribution[];
    onContribution: (done: number) => Promise<void>;
    signal: AbortSignal;
  },
): Promise<number> {
  const { ZipArchive } = await import("archiver");
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const output = createWriteStream(options.path);
  const written = finished(output);
  written.catch(() => {});
  const broken = new Promise<never>((_, reject) => {
    archive.on("error", reject);
    written.catch(reject);
  });
  broken.catch(() => {});
  archive.pipe(output);
  try {
    for (const [done, contribution] of options.contributions.entries()) {
      for await (const file of contribution(ctx, person)) {
        options.signal.throwIfAborted();
        await ctx.commitSoFar();
        const entered = once(archive, "entry");
        archive.append(sourceOf(ctx, file), { name: file.path, date: ctx.now() });
        await Promise.race([entered, broken]);
      }
      await options.onContribution(done + 1);
    }
    await Promise.race([archive.finalize(), broken]);
    await written;
    return archive.pointer();
  } catch (error) {
    archive.abort();
    output.destroy();
    throw error;
  }
}

function sourceOf(ctx: Ctx, { content }: ExportedFile): Readable | Buffer {
  if (content instanceof Uint8Array) return Buffer.from(content);
  if (content instanceof ReadableStream) return Readable.fromWeb(content as never);
  return Readable.from(jsonOf(ctx, Array.isArray(content) ? [content] : content), { objectMode: false });
}

/** An array of all rows, a row a line. */
async function* jsonOf(ctx: Ctx, pages: AsyncIterable<unknown[]> | Iterable<unknown[]>): AsyncGenerator<string> {
  let before = "[\n";
  for await (const rows of pages) {
    await ctx.commitSoFar();
    if (rows.length === 0) continue;
    yield before + rows.map((row) => JSON.stringify(row)).join(",\n");
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}
