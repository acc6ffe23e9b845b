"use client";
import { CopyButton, type CopyButtonProps } from "./copy-button.tsx";

/** Lines to copy. */
export function Snippet({ text, labels }: Pick<CopyButtonProps, "text" | "labels">) {
  return (
    <div className="flex items-start gap-2 rounded-lg border bg-muted/60 p-3">
      <pre className="wrap-anywhere min-w-0 flex-1 whitespace-pre-wrap font-mono text-xs leading-5">{text}</pre>
      <CopyButton text={text} labels={labels} />
    </div>
  );
}
