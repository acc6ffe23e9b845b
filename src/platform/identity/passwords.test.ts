import { expect, test } from "vitest";
import { hashPassword, passwordMatches } from "./passwords.ts";

test("ORC-01.4 a password longer than bcrypt reads does not pass for its beginning", async () => {
  const long = "Aa1".repeat(24);
  const stored = await hashPassword(long);
  expect(await passwordMatches(`${long}x`, stored)).toBe(false);
  expect(await passwordMatches(long, stored)).toBe(true);
}, 90_000);

test("ORC-02 of a flood of hashes two run at a time, and what would wait too long is told to come again", async () => {
  let refused = 0;
  const flood = Array.from({ length: 260 }, () =>
    passwordMatches("Orchestrator1", null).catch((problem: { status: number }) => {
      expect(problem.status).toBe(503);
      refused++;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(refused).toBe(260 - 202);
  await Promise.race(flood.slice(0, 2));
}, 90_000);
