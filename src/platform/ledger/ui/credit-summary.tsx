"use client";
import { Coins, Lock, Wallet } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { StatCard } from "../../../ui/stat-card.tsx";

/** What there is, what is held of it, and what that leaves. */
export function CreditSummary({ initial }: { initial: ApiOutput<"GET /credits"> }) {
  const t = useTranslations("ledger.ui");
  const { number } = useFormatter();
  const { data = initial } = useApi("GET /credits", {}, { initial });
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-3">
      <StatCard
        className="max-lg:col-span-2"
        label={t("available")}
        value={number(data.available)}
        unit={t("unit")}
        icon={<Wallet />}
        hint={t("availableText")}
      />
      <StatCard
        label={t("held")}
        value={number(data.held)}
        unit={t("unit")}
        icon={<Lock />}
        hint={data.held > 0 ? t("heldText") : t("heldNone")}
      />
      <StatCard
        label={t("balance")}
        value={number(data.balance)}
        unit={t("unit")}
        icon={<Coins />}
        hint={t("balanceText")}
      />
    </div>
  );
}
