"use client";
import { useEffect } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";

export type Finding = ApiOutput<"GET /characters/:id/check">["findings"][number];

export interface DatasetCheck {
  findings: Finding[];
  state: "open" | "checking" | "checked";
}

/** The check decodes every image, so it waits until a row of uploads or deletions has come to rest. */
const restMs = 1_200;

/** What stands against a good training, looked at again when images come or go. */
export function useDatasetCheck(id: string, images: { id: string; caption: string }[], enabled: boolean): DatasetCheck {
  const { data, refetch, isFetching } = useApi("GET /characters/:id/check", { id }, { enabled: false });
  const ids = images.map((image) => image.id).join();
  useEffect(() => {
    if (!enabled || ids === "") return;
    const timer = setTimeout(() => void refetch(), restMs);
    return () => clearTimeout(timer);
  }, [enabled, ids, refetch]);
  const captions = new Map(images.map((image) => [image.id, image.caption]));
  const findings = (data?.findings ?? []).filter(({ image_id, code }) => {
    const caption = captions.get(image_id);
    return code === "missing_caption" ? caption === "" : caption !== undefined;
  });
  return { findings, state: isFetching ? "checking" : data ? "checked" : "open" };
}
