"use client";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card } from "../../../ui/card.tsx";

const gains = ["rag", "files", "vision", "agents", "support"] as const;

/** What a team on Free does not have yet. */
export function UpgradeCard() {
  const t = useTranslations("luna.ui.upgrade");
  return (
    <Card className="relative overflow-hidden p-5 sm:p-6">
      <div
        aria-hidden
        className="absolute inset-0"
        style={{
          background:
            "linear-gradient(105deg, color-mix(in oklab, var(--chart-1) 13%, transparent), color-mix(in oklab, var(--chart-2) 11%, transparent))",
        }}
      />
      <div className="relative flex flex-wrap items-center justify-between gap-x-8 gap-y-5">
        <div className="grid min-w-0 gap-3">
          <div className="grid gap-1">
            <h2 className="font-semibold text-base">{t("title")}</h2>
            <p className="text-pretty text-muted-foreground text-sm leading-6">{t("text")}</p>
          </div>
          <ul className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
            {gains.map((gain) => (
              <li key={gain} className="flex items-center gap-2">
                <Check aria-hidden className="size-4 shrink-0 text-primary-text" />
                {t(gain)}
              </li>
            ))}
          </ul>
        </div>
        <ButtonLink href="/pricing">{t("action")}</ButtonLink>
      </div>
    </Card>
  );
}
