"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "../../../ui/field.tsx";
import { Input } from "../../../ui/input.tsx";
import type { Period } from "./chosen-period.ts";

/** First and last day of one's own choice; a half-typed or turned-round pair waits until it is one. */
export function DayFields({ from, to, onChange }: { from: string; to: string; onChange: (period: Period) => void }) {
  const t = useTranslations("orchestrator.ui.analytics");
  const [days, setDays] = useState({ from, to });
  const set = (changed: Partial<typeof days>) => {
    const next = { ...days, ...changed };
    setDays(next);
    if (next.from && next.to && next.from <= next.to) onChange({ range: "custom", ...next });
  };
  return (
    <div className="flex flex-wrap gap-4">
      {(["from", "to"] as const).map((end) => (
        <Field key={end} id={`period-${end}`} label={t(end)} className="w-40">
          {(control) => (
            <Input
              {...control}
              type="date"
              value={days[end]}
              min={end === "to" ? days.from : undefined}
              max={end === "from" ? days.to : undefined}
              onChange={({ target }) => set({ [end]: target.value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
