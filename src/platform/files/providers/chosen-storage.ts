import type { House } from "../../../kernel/house.ts";
import { localDisk } from "./local-disk.ts";
import { s3Bucket } from "./s3.ts";
import type { Storage } from "./storage.ts";

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
