const pageRows = 500;

/** All rows of a long list, page by page; `read` answers those behind the last id, in the order of their ids. */
export async function* inPages<R extends { id: string }>(
  read: (after: string | undefined, limit: number) => Promise<R[]>,
): AsyncGenerator<R[]> {
  for (let after: string | undefined; ; ) {
    const rows = await read(after, pageRows);
    if (rows.length > 0) yield rows;
    if (rows.length < pageRows) return;
    after = rows.at(-1)!.id;
  }
}
