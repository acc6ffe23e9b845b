import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
let folder: string;
let bundle: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "stacks-")));
  mkdirSync(join(folder, "src"));
  writeFileSync(
    join(folder, "src/seats.ts"),
    `import { nameSourcesInStacks } from ${JSON.stringify(join(import.meta.dirname, "readable-stacks.ts"))};
nameSourcesInStacks();
interface Seats { free: number }
async function takeSeat({ free }: Seats): Promise<void> {
  await null;
  if (free === 0) throw new RangeError("No seat is free.");
}
takeSeat({ free: 0 }).catch((error: Error) => console.info(error.stack));
`,
  );
  bundle = join(folder, "dist/seats.js");
  await esbuild.build({
    entryPoints: [join(folder, "src/seats.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    sourcemap: true,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const printed = async () => (await run(process.execPath, [bundle])).stdout;

test("ORC-14.4 the stack of an error names the line of our source, not that of the bundle", async () => {
  const [head, ...sites] = (await printed()).split("\n");
  expect(head).toBe("RangeError: No seat is free.");
  expect(sites[0]).toBe(`    at takeSeat (${join(folder, "src/seats.ts")}:6:25)`);
});

test("ORC-14.4 without a readable map the stack names the bundle", async () => {
  writeFileSync(`${bundle}.map`, "{");
  expect(await printed()).toMatch(
    /^RangeError: No seat is free\.\n {4}at takeSeat \(file:\/\/.*dist\/seats\.js:\d+:\d+\)/,
  );
});
