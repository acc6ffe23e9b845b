"use client";
import { useTranslations } from "next-intl";
import { CopyButton } from "../../../ui/copy-button.tsx";

/** Code that scrolls in its own box, with a button that copies it. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  const t = useTranslations("api.ui");
  return (
    <div className="relative min-w-0 rounded-lg border bg-muted/60">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
        tabIndex={0}
        className="focus-ring max-h-112 overflow-auto rounded-lg"
      >
        <pre className="w-fit p-3 pr-12 font-mono text-xs leading-5">{code}</pre>
      </section>
      <div className="absolute top-1 right-1 rounded-md bg-[color-mix(in_oklab,var(--muted)_60%,var(--background))]">
        <CopyButton text={code} labels={{ copy: t("copy"), copied: t("copied") }} />
      </div>
    </div>
  );
}
