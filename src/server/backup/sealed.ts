import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { readerOf } from "./tar.ts";

const magic = Buffer.from("orchestrator sealed backup 1\n");
const saltBytes = 16;
const tagBytes = 16;
const frameBytes = 1024 * 1024;
const lastFrame = 0x80000000;

export const isSealed = (beginning: Buffer): boolean => beginning.subarray(0, magic.length).equals(magic);

/**
 * Encrypts in frames of a megabyte (AES-256-GCM), so that an archive may have any length and nothing is handed on before
 * it is proven. A frame's number and whether it is the last are part of its nonce: frames cannot be swapped, repeated or
 * left out. The key is the passphrase's, with a salt of this archive, so no nonce comes twice under one key.
 */
export async function* sealed(source: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const key = keyOf(passphrase, salt);
  yield Buffer.concat([magic, salt]);
  let number = 0;
  let waiting: Buffer[] = [];
  let length = 0;
  const frame = (last: boolean) => {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number++, last));
    const text = Buffer.concat([...waiting.map((part) => cipher.update(part)), cipher.final()]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(text.length + (last ? lastFrame : 0));
    [waiting, length] = [[], 0];
    return Buffer.concat([head, cipher.getAuthTag(), text]);
  };
  for await (const part of source) {
    waiting.push(part);
    length += part.length;
    if (length >= frameBytes) yield frame(false);
  }
  yield frame(true);
}

export async function* unsealed(source: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const take = readerOf(source);
  await take(magic.length);
  const key = keyOf(passphrase, await take(saltBytes));
  for (let number = 0; ; number++) {
    const head = (await take(4)).readUInt32BE();
    const last = head >= lastFrame;
    const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, last));
    decipher.setAuthTag(await take(tagBytes));
    const text = decipher.update(await take(head % lastFrame));
    try {
      decipher.final();
    } catch {
      throw new Error("BACKUP_PASSPHRASE is not the one of this archive, or the archive was altered.");
    }
    yield text;
    if (last) return;
  }
}

const keyOf = (passphrase: string, salt: Buffer) =>
  scryptSync(passphrase, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
