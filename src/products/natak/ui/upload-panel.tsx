"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Button } from "../../../ui/button.tsx";
import { FileDropList } from "../../../ui/file-drop.tsx";
import type { Uploads } from "./use-uploads.ts";

const doneMs = 5_000;

/** What happens to each file, over the corner of the page; goes by itself when everything is well. */
export function UploadPanel({ uploads }: { uploads: Uploads }) {
  const t = useTranslations("natak.ui.assets");
  const { items, clear } = uploads;
  const done = items.filter(({ status }) => status === "done").length;
  const failed = items.filter(({ status }) => status === "failed").length;
  const over = done + failed === items.length;
  const well = items.length > 0 && done === items.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock starts when the last upload ends
  useEffect(() => {
    if (!well) return;
    const timer = setTimeout(clear, doneMs);
    return () => clearTimeout(timer);
  }, [well]);
  return (
    <section
      aria-label={t("uploads")}
      className="fixed inset-x-4 bottom-4 z-40 flex max-h-[60dvh] flex-col rounded-xl border bg-card shadow-floating sm:left-auto sm:w-96"
    >
      <header className="flex items-center justify-between gap-3 border-b py-1.5 pr-1.5 pl-4">
        <h2 role="status" className="truncate font-semibold text-sm">
          {over ? t("uploadsOver", { done, failed }) : t("uploading", { done, count: items.length })}
        </h2>
        {over && (
          <Button variant="ghost" size="icon-sm" aria-label={t("close")} onClick={clear}>
            <X aria-hidden />
          </Button>
        )}
      </header>
      <FileDropList
        className="min-h-0 overflow-y-auto rounded-t-none border-0"
        items={items}
        onRemove={uploads.remove}
        onRetry={uploads.retry}
        labels={{
          remove: t("remove"),
          retry: t("retry"),
          status: {
            waiting: t("waiting"),
            uploading: t("processing"),
            done: t("done"),
            failed: t("refused"),
          },
        }}
      />
    </section>
  );
}
