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
  const [card, setCard] = useState({ number: "", expiry: "", cvc: "" });
  const field = (name: keyof typeof card, placeholder: string) => (
    <TextField
      name={name}
      label={t(name)}
      inputMode="numeric"
      autoComplete="off"
      placeholder={placeholder}
      value={card[name]}
      onChange={(event) => setCard({ ...card, [name]: event.target.value })}
      error={errors.find(({ path }) => path === name)?.message}
    />
  );
  return (
    <>
      {field("number", "4242 4242 4242 4242")}
      <div className="grid grid-cols-2 items-start gap-4">
        {field("expiry", "12/30")}
        {field("cvc", "123")}
      </div>
      <fieldset className="grid gap-1 rounded-lg border p-3">
        <legend className="px-1 text-muted-foreground text-xs">{t("cards")}</legend>
        {cards.map(([number, what]) => (
          <button
            key={number}
            type="button"
            onClick={() => setCard({ number, expiry: "12/40", cvc: "123" })}
            className="focus-ring flex flex-wrap items-baseline justify-between gap-x-3 rounded-md px-2 py-1.5 text-left text-sm hover:bg-accent"
          >
            <span className="font-mono text-xs tabular-nums">{number}</span>
            <span className="text-muted-foreground text-xs">{t(`card.${what}`)}</span>
          </button>
        ))}
      </fieldset>
    </>
  );
}
