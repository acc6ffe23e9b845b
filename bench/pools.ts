import pg from "pg";

/** As many connections as the program has, and nothing of ours around them. */
export const openFloor = (connectionString: string): pg.Pool => new pg.Pool({ connectionString, max: 20 });

/**
 * Ends pools and waits until their connections are gone. `end` alone answers when it has said goodbye: a PostgreSQL that
 * stops in that moment still answers with an error, and nobody is left to hear it.
 */
export async function closePools(...pools: pg.Pool[]): Promise<void> {
  await Promise.all(
    pools.map(async (pool) => {
      let open = pool.totalCount;
      const gone = new Promise<void>((resolve) => {
        if (open === 0) resolve();
        pool.on("remove", () => --open === 0 && resolve());
      });
      await Promise.all([pool.end(), gone]);
    }),
  );
}
