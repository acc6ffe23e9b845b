"use client";
import { useFormatter, useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { StatCard } from "../../../ui/stat-card.tsx";

const FigureEvents = lazy(() => import("./figure-events.tsx").then((file) => ({ default: file.FigureEvents })));

export interface Figure {
  metric: "feature_shipped" | "bug_fixed" | "code_review" | "deployment";
  month: string;
  value: number;
}

/** A month's figure, and at one click the events that it is made of. */
export function FigureCard({ hint, ...figure }: Figure & { hint: string }) {
  const t = useTranslations("luna.ui.events");
  const { number } = useFormatter();
  const label = useTranslations("luna.metrics")(figure.metric);
  const [open, setOpen] = useState(false);
  return (
    <StatCard label={label} value={number(figure.value)} hint={hint}>
      {figure.value > 0 && (
        <Button
          variant="link"
          size="sm"
          className="self-start"
          aria-haspopup="dialog"
          aria-label={t("openOf", { figure: label })}
          onClick={() => setOpen(true)}
        >
          {t("open")}
        </Button>
      )}
      {open && (
        <Suspense>
          <FigureEvents {...figure} title={label} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </StatCard>
  );
}
