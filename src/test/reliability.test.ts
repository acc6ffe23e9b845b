import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const files = globSync(["src/**/*.test.ts", "packages/*/test/**/*.test.ts"], { cwd: root });

/** What the table names and is not there: tests by the end of their path, words of their titles, parts of the bench. */
function untrue(table: string): string[] {
  const benched = readFileSync(join(root, "bench/main.ts"), "utf8");
  const named = [...table.matchAll(/`([^`]+)`((?:[^`\n]*?"[^"\n]+")*)/g)].map(([, name, words]) => ({
    name: name!,
    words: [...words!.matchAll(/"([^"]+)"/g)].map(([, one]) => one!),
  }));
  return named.flatMap(({ name, words }) => {
    if (name.startsWith("bench "))
      return existsSync(join(root, `bench/${name.slice(6)}.ts`)) && benched.includes(`${name.slice(6)}:`) ? [] : [name];
    if (!name.includes("/")) return [];
    const file = files.find((path) => path.endsWith(`/${name}.test.ts`));
    if (!file) return [name];
    const text = readFileSync(join(root, file), "utf8");
    return words.filter((one) => !text.includes(one)).map((one) => `${name}: ${one}`);
  });
}

test("docs/reliability.md names tests and parts of the bench that are there", () => {
  expect(
    untrue('| a fault | `kernel/kernel`: "never tried", "a poison job"; `e2e/nowhere`; `bench nothing` |'),
  ).toEqual(["kernel/kernel: never tried", "e2e/nowhere", "bench nothing"]);
  expect(untrue(readFileSync(join(root, "docs/reliability.md"), "utf8"))).toEqual([]);
});
