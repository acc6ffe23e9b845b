import { expect, test } from "vitest";
import { passwordStrength } from "./password-strength.ts";

test("ORC-01.4 the meter calls weak what the sign-up would refuse", () => {
  for (const refused of ["Ab1defg", "alllower1", "ALLUPPER1", "NoDigitsHere"]) {
    expect(passwordStrength(refused), refused).toBe(1);
  }
});

test("ORC-01.4 the meter rises with length and variety, not with repetition", () => {
  expect(passwordStrength("")).toBe(0);
  expect(passwordStrength("Passw0rd")).toBe(2);
  expect(passwordStrength("Passw0rd-river")).toBe(4);
  expect(passwordStrength("Passw0rdriver")).toBe(3);
  expect(passwordStrength("Aa1aaaaaaaaaaaaaaaaaaaaaaa")).toBe(2);
});
