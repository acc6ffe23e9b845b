import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { lane } from "./lane.ts";

test("what waits while a lane works is sent before the answers of the last flush are given out, each once and in its order", async () => {
  const log: string[] = [];
  const numbers = lane<number, number>({
    async flush(items) {
      log.push(`sent ${items}`);
      await sleep(20);
      return items.map((item) => item * 2);
    },
  });
  const ask = async (item: number) => log.push(`answered ${item}: ${await numbers.add(item)}`);
  const first = ask(1);
  await sleep(5);
  await Promise.all([first, ask(2), ask(3)]);
  expect(log).toEqual(["sent 1", "sent 2,3", "answered 1: 2", "answered 2: 4", "answered 3: 6"]);
});

test("of a prompt lane, who finds it empty goes alone and at once, and who comes meanwhile shares the next flush", async () => {
  const flushed: number[][] = [];
  const numbers = lane<number, number>({
    prompt: true,
    async flush(items) {
      flushed.push(items);
      return items;
    },
  });
  const first = numbers.add(1);
  expect(flushed).toEqual([[1]]);
  expect(await Promise.all([first, numbers.add(2), numbers.add(3)])).toEqual([1, 2, 3]);
  expect(flushed).toEqual([[1], [2, 3]]);
});

test("a flush that fails for one row of it fails for that alone; one that fails for another reason fails for all, and the lane goes on", async () => {
  const flushed: number[][] = [];
  const numbers = lane<number, number>({
    async flush(items) {
      flushed.push(items);
      if (items.includes(3)) throw Object.assign(new Error("a row"), { code: "23514" });
      if (items.includes(9)) throw new Error("the database is away");
      return items;
    },
  });
  const outcomes = async (items: number[]) =>
    (await Promise.allSettled(items.map((item) => numbers.add(item)))).map(({ status }) => status);
  expect(await outcomes([1, 3, 5])).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(flushed).toEqual([[1, 3, 5], [1], [3], [5]]);
  expect(await outcomes([7, 9])).toEqual(["rejected", "rejected"]);
  expect(await outcomes([11])).toEqual(["fulfilled"]);
});
