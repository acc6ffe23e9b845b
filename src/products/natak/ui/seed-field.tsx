"use client";
import { Dices, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { TextField } from "../../../ui/field.tsx";
import { maxSeed } from "../prices.ts";

interface SeedFieldProps {
  value: string;
  onChange: (seed: string) => void;
  error?: string;
}

/** A seed typed, drawn by the dice, or left to the server. */
export function SeedField({ value, onChange, error }: SeedFieldProps) {
  const t = useTranslations("natak.ui.operations.form");
  const small = "focus-ring flex size-7 items-center justify-center rounded-md hover:bg-accent hover:text-foreground";
  return (
    <TextField
      name="seed"
      inputMode="numeric"
      autoComplete="off"
      label={t("seed")}
      aside={t("seedAside")}
      placeholder={t("seedPlaceholder")}
      value={value}
      onChange={(event) => onChange(event.target.value.trim())}
      error={error}
      hint={value === "" ? undefined : t("seedHint")}
      trailing={
        value === "" ? (
          <button
            type="button"
            className={small}
            aria-label={t("dice")}
            title={t("dice")}
            onClick={() => onChange(String(Math.floor(Math.random() * maxSeed)))}
          >
            <Dices aria-hidden className="size-4" />
          </button>
        ) : (
          <button
            type="button"
            className={small}
            aria-label={t("clearSeed")}
            title={t("clearSeed")}
            onClick={() => onChange("")}
          >
            <X aria-hidden className="size-4" />
          </button>
        )
      }
    />
  );
}
