"use client";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useRef, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { TextareaField } from "../../../ui/field.tsx";
import type { KeyAct } from "./key-dialogs.tsx";

const FoundKey = lazy(() => import("./found-key.tsx").then((file) => ({ default: file.FoundKey })));

export type Found = ApiOutput<"POST /keys/find">;

/** Where a key that turned up in a log, a chat or a repository is pasted: it tells whose it is, and stops it. */
export function FindKey({ onAct }: { onAct: (act: KeyAct) => void }) {
  const t = useTranslations("api-keys.ui.find");
  const [found, setFound] = useState<Found | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const form = useForm("POST /keys/find", {
    input: (fields) => ({ text: String(fields.get("text")) }),
    done: (answer) => {
      form.setPending(false);
      setFound(answer);
      // What was recognised need not stay on the screen; a typo is corrected, and after one key the others are looked up.
      if (answer.key && answer.others === 0 && input.current) input.current.value = "";
    },
  });
  return (
    <Card className="grid grid-cols-1 gap-4 p-5" aria-labelledby="find-key-title">
      <div className="grid max-w-xl gap-1">
        <h2 id="find-key-title" className="font-semibold text-sm">
          {t("title")}
        </h2>
        <p className="text-pretty text-muted-foreground text-sm leading-6">{t("text")}</p>
      </div>
      <form onSubmit={form.submit} className="flex max-w-xl items-end gap-2 max-sm:flex-col max-sm:items-stretch">
        <TextareaField
          ref={input}
          id="found-key"
          name="text"
          className="min-w-0 flex-1"
          label={t("label")}
          error={form.errors.text}
          rows={2}
          maxLength={10_000}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
        />
        <Button type="submit" variant="outline" pending={form.pending}>
          {t("look")}
        </Button>
      </form>
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <div className="grid grid-cols-1 gap-4 empty:-mt-4" aria-live="polite">
        {found && found.others > 0 && <Alert tone="warning">{t("others", { count: found.others })}</Alert>}
        {found?.key && (
          <Suspense>
            <FoundKey key={found.key.id} found={{ ...found, key: found.key }} onAct={onAct} />
          </Suspense>
        )}
        {found && found.code !== "FOUND" && <Alert tone="info">{t(`answer.${found.code}`)}</Alert>}
      </div>
    </Card>
  );
}
