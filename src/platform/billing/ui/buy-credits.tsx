"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { toast } from "../../../ui/toast.ts";
import { useMoney } from "./use-money.ts";

/** Packs of credits, each with its price and how long it lasts. */
export function BuyCredits({ catalogue }: { catalogue: ApiOutput<"GET /plans"> }) {
  const t = useTranslations("billing.ui.packs");
  const money = useMoney(catalogue.currency);
  const buy = useApiMutation("POST /credits/checkout", {
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <Card>
      <CardHeader title={t("title")} description={t("text")} />
      <CardContent>
        <ul className="grid grid-cols-1 gap-3 sm:grid-cols-3">
          {catalogue.packs.map((pack) => (
            <li key={pack.name} className="flex items-center justify-between gap-3 rounded-lg border p-4">
              <div className="grid gap-0.5">
                <span className="font-semibold">{pack.title}</span>
                <span className="text-muted-foreground text-xs">
                  {money(pack.price_minor)} · {t("valid", { days: pack.valid_days })}
                </span>
              </div>
              <Button
                size="sm"
                aria-label={t("buyNamed", { pack: pack.title })}
                pending={buy.isPending && buy.variables?.pack === pack.name}
                onClick={() => buy.mutate({ pack: pack.name })}
              >
                {t("buy")}
              </Button>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}
