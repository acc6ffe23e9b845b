"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, reasonOf } from "../../../client/api.ts";
import { upload } from "../../../client/upload.ts";
import type { FileDropItem } from "../../../ui/file-drop.tsx";

export const pictureTypes = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

/** More would only share the same line and make every single one slower. */
const atOnce = 2;

interface Waiting {
  id: string;
  file: File;
}

export interface Uploads {
  items: FileDropItem[];
  add: (files: File[]) => void;
  retry: (id: string) => void;
  /** Stops it when it runs, and takes it off the list. */
  remove: (id: string) => void;
  clear: () => void;
}

export type SendFile = (file: File, options: Parameters<typeof upload>[2]) => Promise<unknown>;

const sendAsset: SendFile = (file, options) => upload("POST /assets", { files: [file] }, options);

/** Uploads files one by one, so that each has its own progress and its own refusal. `send` stays the same from one rendering to the next. */
export function useUploads(send: SendFile = sendAsset): Uploads {
  const t = useTranslations("natak.ui.assets");
  const { number } = useFormatter();
  const [items, setItems] = useState<FileDropItem[]>([]);
  const files = useRef(new Map<string, File>());
  const waiting = useRef<Waiting[]>([]);
  const running = useRef(new Map<string, AbortController>());

  const change = useCallback((id: string, next: Partial<FileDropItem>) => {
    setItems((all) => all.map((item) => (item.id === id ? { ...item, ...next } : item)));
  }, []);

  const runNext = useCallback(() => {
    while (running.current.size < atOnce) {
      const next = waiting.current.shift();
      if (!next) return;
      const stop = new AbortController();
      running.current.set(next.id, stop);
      change(next.id, { status: "uploading", progress: 0, error: undefined });
      send(next.file, { onProgress: (progress) => change(next.id, { progress }), signal: stop.signal })
        .then(() => change(next.id, { status: "done" }))
        .catch((error: unknown) => change(next.id, { status: "failed", ...refusalOf(error, next.file.name) }))
        .finally(() => {
          running.current.delete(next.id);
          runNext();
        });
    }
  }, [change, send]);

  useEffect(() => {
    const open = running.current;
    return () => {
      waiting.current = [];
      for (const stop of open.values()) stop.abort();
    };
  }, []);

  const add = (chosen: File[]) => {
    const added = chosen.map((file) => ({ id: crypto.randomUUID(), file, refused: !pictureTypes.includes(file.type) }));
    for (const { id, file } of added) files.current.set(id, file);
    waiting.current.push(...added.filter(({ refused }) => !refused));
    const shown = added.map(({ id, file, refused }) => ({
      ...{ id, name: file.name, size: megabytes(file.size, number) },
      ...(refused ? refusedAs(t("notAPicture")) : { status: "waiting" as const }),
    }));
    setItems((all) => [...shown, ...all]);
    runNext();
  };

  const remove = (id: string) => {
    waiting.current = waiting.current.filter((item) => item.id !== id);
    running.current.get(id)?.abort();
    files.current.delete(id);
    setItems((all) => all.filter((item) => item.id !== id));
  };

  const retry = (id: string) => {
    const file = files.current.get(id);
    if (!file) return;
    change(id, { status: "waiting", error: undefined });
    waiting.current.push({ id, file });
    runNext();
  };

  const clear = () => {
    for (const { id, status } of items) if (status === "done" || status === "failed") remove(id);
  };
  return { items, add, retry, remove, clear };
}

const refusedAs = (error: string) => ({ status: "failed" as const, error, final: true });

/** The route names the file before the reason; here the name stands beside it already. */
function refusalOf(error: unknown, name: string): Pick<FileDropItem, "error" | "final"> {
  const problem = error instanceof ApiError ? error : new ApiError(0, {});
  const reason = reasonOf(problem);
  return {
    error: reason.startsWith(`${name}: `) ? reason.slice(name.length + 2) : reason,
    final: problem.status >= 400 && problem.status < 500 && problem.status !== 429,
  };
}

export const megabytes = (bytes: number, number: ReturnType<typeof useFormatter>["number"]): string =>
  bytes < 1024 * 1024
    ? number(Math.max(1, Math.round(bytes / 1024)), { style: "unit", unit: "kilobyte", unitDisplay: "short" })
    : number(bytes / 1024 / 1024, {
        style: "unit",
        unit: "megabyte",
        unitDisplay: "short",
        maximumFractionDigits: 1,
      });
