import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { newId } from "../../../kernel/ids.ts";
import { localDisk } from "./local-disk.ts";

const folder = mkdtempSync(join(tmpdir(), "disk-"));
const disk = localDisk(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("NTK-03.1 a reader meets the whole file or none while it is being written", async () => {
  const key = `${newId()}/${newId()}.original`;
  const bytes = Buffer.alloc(8 * 1024 * 1024, 7);
  let written = false;
  const writing = Promise.all([1, 2, 3].map(() => disk.write(key, bytes, "image/png"))).then(() => {
    written = true;
  });
  const sizes = new Set<number | null>();
  while (!written) {
    const source = await disk.read(key);
    sizes.add(source ? (await buffer(source)).length : null);
  }
  await writing;
  expect([...sizes].filter((size) => size !== null && size !== bytes.length)).toEqual([]);
  expect((await buffer((await disk.read(key))!)).equals(bytes)).toBe(true);
  expect(readdirSync(join(folder, "files", key.slice(0, 36)))).toEqual([key.slice(37)]);
});

test("NTK-03.1 a write that fails leaves nothing behind", async () => {
  const team = newId();
  const key = `${team}/${newId()}.original`;
  mkdirSync(join(folder, "files", key), { recursive: true });
  await expect(disk.write(key, Buffer.from("x"), "image/png")).rejects.toThrow();
  expect(readdirSync(join(folder, "files", team))).toEqual([key.slice(37)]);
});

test("NTK-03.1 only keys of our own making lead to a path", async () => {
  for (const key of ["../secret", `${newId()}/../../x.original`, `${newId()}/${newId()}.original/x`, `/etc/passwd`])
    await expect(Promise.resolve().then(() => disk.read(key))).rejects.toThrow("not a storage key");
});

test("NTK-03.1 what is not there reads as nothing and is removed without complaint", async () => {
  const key = `${newId()}/${newId()}.thumb`;
  expect(await disk.read(key)).toBeNull();
  await disk.remove(key);
  const listed: unknown[] = [];
  for await (const objects of disk.list(newId())) listed.push(...objects);
  expect(listed).toEqual([]);
});
