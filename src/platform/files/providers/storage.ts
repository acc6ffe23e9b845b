import type { Readable } from "node:stream";
import type { House } from "../../../kernel/house.ts";
import { localDisk } from "./local-disk.ts";
import { s3Bucket } from "./s3.ts";

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
  /** Null when there is no such object. */
  read(key: string, range?: ByteRange): Promise<Readable | null>;
  /** Removing what is gone already is no error. */
  remove(key: string): Promise<void>;
  /** What lies under one team, in lists of at most 1,000. */
  list(teamId: string): AsyncIterable<StoredObject[]>;
}

export const objectKey = (storageKey: string, variant: Variant) => `${storageKey}.${variant}`;

const storages = new WeakMap<House, Storage>();

/** S3 when `S3_ENDPOINT` and `S3_BUCKET` are set, else the folder `files` in the data directory. */
export function storageOf(house: House): Storage {
  let storage = storages.get(house);
  if (!storage) {
    const { config } = house;
    storage =
      config.S3_ENDPOINT && config.S3_BUCKET
        ? s3Bucket({
            endpoint: config.S3_ENDPOINT,
            bucket: config.S3_BUCKET,
            region: config.S3_REGION,
            accessKeyId: config.S3_ACCESS_KEY_ID,
            secretAccessKey: config.S3_SECRET_ACCESS_KEY,
          })
        : localDisk(config.dataDir);
    storages.set(house, storage);
  }
  return storage;
}
