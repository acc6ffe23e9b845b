"use client";
import { Coins } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";

/** The team's available credits, in the top bar; it moves with every hold and capture. */
export function CreditBalance({ initial }: { initial: ApiOutput<"GET /credits"> }) {
  const t = useTranslations("ledger.balance");
  const { number } = useFormatter();
  const { data } = useApi("GET /credits", {}, { initial });
  const { available } = data ?? initial;
  return (
    <Link
      href="/credits"
      aria-label={t("label", { credits: number(available) })}
      className="focus-ring flex h-9 items-center gap-1.5 rounded-md border bg-card px-2.5 font-medium text-sm tabular-nums transition-colors hover:border-input"
    >
      <Coins aria-hidden className="size-4 text-muted-foreground" />
      {number(available)} <span className="text-muted-foreground">{t("unit")}</span>
    </Link>
  );
}
