"use client";
import { useTranslations } from "next-intl";

interface PromptExamplesProps {
  kind: "image" | "video" | "character";
  onChoose: (prompt: string) => void;
}

/** Prompts to begin with; they show what a good one names: subject, place, light, mood. */
export function PromptExamples({ kind, onChoose }: PromptExamplesProps) {
  const t = useTranslations("natak.ui.operations.form");
  return (
    <div className="-mt-1 grid grid-cols-1 gap-1.5">
      <p className="text-muted-foreground text-xs">{t("examples")}</p>
      <ul className="grid grid-cols-1 gap-1">
        {([1, 2, 3] as const).map((number) => {
          const prompt = t(`example.${kind}${number}`);
          return (
            <li key={number} className="min-w-0">
              <button
                type="button"
                onClick={() => onChoose(prompt)}
                className="focus-ring block w-full truncate rounded-md bg-secondary px-2.5 py-1.5 text-left text-secondary-foreground text-xs leading-4 transition-colors hover:bg-accent"
              >
                {prompt}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
