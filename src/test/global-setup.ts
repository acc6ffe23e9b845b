import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../server/embedded-postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Connects to the tests' PostgreSQL as its superuser. */
    databaseUrl: string;
    /** Where data folders of the program are kept as its first start leaves them. */
    startedFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = mkdtempSync(join(tmpdir(), "e2e-started-"));
  project.provide("startedFolder", started);
  const stopPostgres = await providePostgres(project);
  return async () => {
    await stopPostgres();
    rmSync(started, { recursive: true, force: true });
  };
}

/** One PostgreSQL for all tests: that of `TEST_DATABASE_URL`, else an embedded one that gives up durability for speed. */
async function providePostgres(project: TestProject): Promise<() => Promise<void>> {
  const outside = process.env.TEST_DATABASE_URL;
  if (outside) {
    project.provide("databaseUrl", outside);
    return async () => {};
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: process.env.TEST_DATA_DIR ?? join(import.meta.dirname, "../../data/test"),
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" },
  });
  project.provide("databaseUrl", postgres.url);
  return postgres.stop;
}
