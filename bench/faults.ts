import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TransferFigures } from "../src/test/e2e/program/transferring.ts";
import type { Measure } from "./measure.ts";
import { root } from "./processes.ts";

const rounds = 20;

/** The test of transfers under kill -9 with more rounds than the suite has time for; it fails when anything is lost or doubled. */
export async function benchFaults(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), "faults-"));
  const figures = join(folder, "figures.json");
  try {
    const test = spawn(
      join(root, "node_modules/.bin/vitest"),
      ["run", "--project", "program", "src/test/e2e/program/transfer-faults.test.ts"],
      { cwd: root, stdio: "inherit", env: { ...process.env, FAULT_ROUNDS: String(rounds), FAULT_FIGURES: figures } },
    );
    const [status] = await once(test, "exit");
    if (status !== 0) throw new Error("the test of transfers under kill -9 failed");
    const { acknowledged, lost, doubled, slowestReadyMs }: TransferFigures = JSON.parse(readFileSync(figures, "utf8"));
    const name = `kill -9 of program and PostgreSQL in turn, ${rounds} rounds`;
    return [
      {
        ...{ name: `${name}: changes lost or doubled`, value: lost + doubled, goal: 0, unit: "×", atMost: true },
        ours: `${acknowledged} acknowledged`,
      },
      { name: `${name}: slowest to be ready again`, value: slowestReadyMs / 1_000, goal: 5, unit: "s", atMost: true },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
