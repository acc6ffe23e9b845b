import type { Readable } from "node:stream";

export const variants = ["original", "thumb"] as const;
export type Variant = (typeof variants)[number];

/** Bytes `start` to `end` of an object, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredObject {
  key: string;
  modified: Date;
}

/** Where bytes lie. Objects never change: a key is written once, read often and removed. */
export interface Storage {
  /** Comes back when the bytes would survive a power cut. */
  write(key: string, bytes: Uint8Array, mime: string): Promise<void>;
  /** The same for a file on this machine, which it may take away: for what is too large for memory. */
  writeFile(key: string, path: string, mime: string): Promise<void>;
  /** Null when there is no such object. */
  read(key: string, range?: ByteRange): Promise<Readable | null>;
  /** Removing what is gone already is no error. */
  remove(key: string): Promise<void>;
  /** What lies under one team, in lists of at most 1,000. */
  list(teamId: string): AsyncIterable<StoredObject[]>;
}

export const objectKey = (storageKey: string, variant: Variant) => `${storageKey}.${variant}`;
