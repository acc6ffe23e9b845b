import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { unavailable } from "../../../kernel/errors.ts";
import type { Storage } from "./storage.ts";

interface BucketSettings {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string | undefined;
  secretAccessKey: string | undefined;
}

const sdk = () => import("@aws-sdk/client-s3");

/**
 * Objects `files/<team>/<id>.<variant>` in one bucket of any server that speaks S3. Each call has three attempts, 3 s to
 * connect and 15 s to answer. Without keys in the settings the SDK looks where it always does (role, profile).
 */
export function s3Bucket(settings: BucketSettings): Storage {
  let opened: Promise<S3Client> | undefined;
  const client = () => {
    opened ??= openClient(settings);
    return opened;
  };
  const at = (key: string) => ({ Bucket: settings.bucket, Key: `files/${key}` });
  return {
    write: (key, bytes, mime) =>
      reach("write", async () => {
        const { PutObjectCommand } = await sdk();
        await (await client()).send(new PutObjectCommand({ ...at(key), Body: bytes, ContentType: mime }));
      }),
    writeFile: (key, path, mime) =>
      reach("write", async () => {
        const { PutObjectCommand } = await sdk();
        const { size } = await stat(path);
        const body = { Body: createReadStream(path), ContentLength: size, ContentType: mime };
        await (await client()).send(new PutObjectCommand({ ...at(key), ...body }), { requestTimeout: 3_600_000 });
      }),
    read: (key, range) =>
      reach("read", async () => {
        const { GetObjectCommand, NoSuchKey } = await sdk();
        const wanted = range ? { Range: `bytes=${range.start}-${range.end}` } : {};
        try {
          return (await (await client()).send(new GetObjectCommand({ ...at(key), ...wanted }))).Body as Readable;
        } catch (error) {
          if (error instanceof NoSuchKey) return null;
          throw error;
        }
      }),
    remove: (key) =>
      reach("remove", async () => {
        const { DeleteObjectCommand } = await sdk();
        await (await client()).send(new DeleteObjectCommand(at(key)));
      }),
    async *list(teamId) {
      const { ListObjectsV2Command } = await sdk();
      let from: string | undefined;
      do {
        const wanted = { Bucket: settings.bucket, Prefix: `files/${teamId}/`, ContinuationToken: from };
        const page = await reach("list", async () => (await client()).send(new ListObjectsV2Command(wanted)));
        yield (page.Contents ?? []).map(({ Key, LastModified }) => ({
          key: Key!.slice("files/".length),
          modified: LastModified!,
        }));
        from = page.NextContinuationToken;
      } while (from);
    },
  };
}

async function openClient(settings: BucketSettings): Promise<S3Client> {
  const { S3Client } = await sdk();
  const { accessKeyId, secretAccessKey } = settings;
  return new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    forcePathStyle: true,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
    // Newer checksum trailers are unknown to many servers that speak S3.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });
}

async function reach<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    console.error(`file store: ${what} failed: ${(error as Error).name}: ${(error as Error).message}`);
    throw unavailable("The file store does not answer just now. Try again in a few seconds.");
  }
}
