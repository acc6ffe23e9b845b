"use client";
import { Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useId, useState, useSyncExternalStore } from "react";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import type { Sample } from "../reference.ts";
import { CodeBlock } from "./code-block.tsx";
import { codeOf, filledByExample, type Language } from "./code-samples.ts";

const TryIt = lazy(() => import("./try-it.tsx").then(({ TryIt: component }) => ({ default: component })));

const names = { curl: "curl", typescript: "TypeScript", python: "Python" };

/** The example in the reader's language, and the panel that sends it. */
export function OperationConsole({ sample, origin }: { sample: Sample; origin: string }) {
  const t = useTranslations("api.ui");
  const name = useId();
  const language = useSyncExternalStore(
    onLanguage,
    () => chosen,
    () => "curl" as const,
  );
  const [trying, setTrying] = useState(false);
  const [filled, setFilled] = useState(() => filledByExample(sample));
  return (
    <div className={cn("grid grid-cols-1 gap-3", !trying && "xl:sticky xl:top-20")}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <SegmentedControl<Language>
          legend={t("language")}
          name={name}
          size="sm"
          value={language}
          options={(["curl", "typescript", "python"] as const).map((value) => ({ value, label: names[value] }))}
          onChange={chooseLanguage}
        />
        <Button
          size="sm"
          variant={trying ? "outline" : "primary"}
          aria-expanded={trying}
          onClick={() => setTrying(!trying)}
        >
          {!trying && <Play aria-hidden />}
          {trying ? t("close") : t("tryIt")}
        </Button>
      </div>
      <CodeBlock code={codeOf(language, sample, filled, origin)} label={t("example")} />
      {trying && (
        <Suspense fallback={<Skeleton className="h-48" />}>
          <TryIt sample={sample} filled={filled} onChange={setFilled} />
        </Suspense>
      )}
    </div>
  );
}

// One choice for all examples of a page.
let chosen: Language = "curl";
const listeners = new Set<() => void>();
const onLanguage = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
function chooseLanguage(language: Language): void {
  chosen = language;
  for (const listener of listeners) listener();
}
