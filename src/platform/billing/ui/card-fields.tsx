"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { TextField } from "../../../ui/field.tsx";

/** What each test card does; a click fills it in. */
const cards = [
  ["4242 4242 4242 4242", "good"],
  ["4000 0027 6000 3184", "challenge"],
  ["4000 0000 0000 0002", "declined"],
  ["4000 0000 0000 9995", "funds"],
  ["4000 0000 0000 0069", "expired"],
  ["4000 0000 0000 0341", "later"],
] as const;

export function CardFields({ errors }: { errors: readonly { path: string; message: string }[] }) {
  const t = useTranslations("billing.ui.checkout");
  const [number, setNumber] = useState("");
  const [expiry, setExpiry] = useState("");
  const [cvc, setCvc] = useState("");
  const errorOf = (path: string) => errors.find((error) => error.path === path)?.message;
  return (
    <>
      <TextField
        name="number"
        label={t("number")}
        inputMode="numeric"
        autoComplete="off"
        placeholder="4242 4242 4242 4242"
        value={number}
        onChange={(event) => setNumber(event.target.value)}
        error={errorOf("number")}
      />
      <div className="grid grid-cols-2 gap-4">
        <TextField
          name="expiry"
          label={t("expiry")}
          inputMode="numeric"
          autoComplete="off"
          placeholder="12/30"
          value={expiry}
          onChange={(event) => setExpiry(event.target.value)}
          error={errorOf("expiry")}
        />
        <TextField
          name="cvc"
          label={t("cvc")}
          inputMode="numeric"
          autoComplete="off"
          placeholder="123"
          value={cvc}
          onChange={(event) => setCvc(event.target.value)}
          error={errorOf("cvc")}
        />
      </div>
      <fieldset className="grid gap-1 rounded-lg border p-3">
        <legend className="px-1 text-muted-foreground text-xs">{t("cards")}</legend>
        {cards.map(([card, what]) => (
          <button
            key={card}
            type="button"
            onClick={() => {
              setNumber(card);
              setExpiry("12/40");
              setCvc("123");
            }}
            className="focus-ring flex flex-wrap items-baseline justify-between gap-x-3 rounded-md px-2 py-1.5 text-left text-sm hover:bg-accent"
          >
            <span className="font-mono text-xs tabular-nums">{card}</span>
            <span className="text-muted-foreground text-xs">{t(`card.${what}`)}</span>
          </button>
        ))}
      </fieldset>
    </>
  );
}
