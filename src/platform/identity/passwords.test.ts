import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { hashPassword, passwordMatches } from "./passwords.ts";

test("ORC-01.4 a password longer than bcrypt reads does not pass for its beginning", async () => {
  const long = "Aa1".repeat(24);
  const stored = await hashPassword(long);
  expect(await passwordMatches(`${long}x`, stored)).toBe(false);
  expect(await passwordMatches(long, stored)).toBe(true);
}, 90_000);

test("ORC-02 of a flood of hashes two run at a time, one where there are two cores, and what would wait too long is told to come again", async () => {
  const atOnce = availableParallelism() > 2 ? 2 : 1;
  let refused = 0;
  const flood = Array.from({ length: 260 }, () =>
    passwordMatches("Orchestrator1", null).catch((problem: { status: number }) => {
      expect(problem.status).toBe(503);
      refused++;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(refused).toBe(260 - 101 * atOnce);
  await Promise.race(flood.slice(0, 2));
}, 90_000);
