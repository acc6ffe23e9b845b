import { expect, test } from "vitest";
import { isTriggerWord, suggestTriggerWord } from "./trigger-word.ts";

test("NTK-02.1 a trigger word is suggested from the name and is one that a character may have", () => {
  expect(suggestTriggerWord("  Vogue 01 ")).toBe("vogue_01");
  expect(suggestTriggerWord("Élodie – Été!")).toBe("élodie_été");
  expect(suggestTriggerWord("???")).toBe("");
  const long = suggestTriggerWord("very ".repeat(20));
  expect([long.length, isTriggerWord(long)]).toEqual([40, true]);
});

test("NTK-02.1 a trigger word of one letter, of two words or with signs is none", () => {
  expect(["a", "two words", "über!", ""].map(isTriggerWord)).toEqual([false, false, false, false]);
});
