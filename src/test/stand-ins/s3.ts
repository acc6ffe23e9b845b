import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface S3rverOptions {
  address: string;
  port: number;
  silent: boolean;
  directory: string;
  configureBuckets: { name: string; configs: string[] }[];
}
type S3rver = new (options: S3rverOptions) => { run(): Promise<{ port: number }>; close(): Promise<void> };

/** A server on loopback that speaks S3, with one empty bucket. `environment` switches the program over to it. */
export async function startS3(): Promise<{ environment: Record<string, string>; stop(): Promise<void> }> {
  // The package comes without types.
  const Server = createRequire(import.meta.url)("s3rver") as S3rver;
  const directory = mkdtempSync(join(tmpdir(), "s3-"));
  const bucket = "orchestrator-files";
  const server = new Server({
    ...{ address: "127.0.0.1", port: 0, silent: true, directory },
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  return {
    environment: {
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: "S3RVER",
      S3_SECRET_ACCESS_KEY: "S3RVER",
    },
    async stop() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
