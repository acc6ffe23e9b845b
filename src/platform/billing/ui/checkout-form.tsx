"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiError, type ApiInput, type ApiOutput, api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { CardFields } from "./card-fields.tsx";
import { useMoney } from "./use-money.ts";

type Payment = ApiInput<"POST /sandbox/checkouts/:id/pay">;

/** What is bought, a test card, and for cards that ask for it the bank's own question. */
export function CheckoutForm({ checkout }: { checkout: ApiOutput<"GET /sandbox/checkouts/:id"> }) {
  const t = useTranslations("billing.ui.checkout");
  const money = useMoney(checkout.currency);
  const [challenged, challenge] = useState<Payment | null>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  async function pay(input: Payment) {
    setPending(true);
    setProblem(null);
    try {
      const { redirect_url } = await api("POST /sandbox/checkouts/:id/pay", input);
      // Leaving the page, the button stays as it is.
      if (redirect_url) return window.location.assign(redirect_url);
      challenge(input);
    } catch (error) {
      challenge(null);
      setProblem(error instanceof ApiError ? error : new ApiError(0, {}));
    }
    setPending(false);
  }
  const amount = money(checkout.amount_minor);
  const later = checkout.trial_days > 0;
  if (checkout.status === "complete")
    return (
      <div className="grid gap-4">
        <Alert tone="success">{t("done")}</Alert>
        <ButtonLink href={checkout.success_url}>{t("goBack")}</ButtonLink>
      </div>
    );
  return (
    <div className="grid grid-cols-1 gap-5">
      <dl className="flex items-baseline justify-between gap-4 border-b pb-4">
        <dt className="font-medium">{checkout.description}</dt>
        <dd className="text-right font-semibold text-lg tabular-nums">
          {checkout.interval ? t(checkout.interval === "year" ? "aYear" : "aMonth", { amount }) : amount}
          {later && (
            <span className="block font-normal text-muted-foreground text-sm">
              {t("trial", { days: checkout.trial_days })}
            </span>
          )}
        </dd>
      </dl>
      {challenged ? (
        <Challenge pending={pending} onAnswer={(answer) => pay({ ...challenged, challenge: answer })} />
      ) : (
        <form
          noValidate
          className="grid grid-cols-1 gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void pay({ id: checkout.id, ...cardOf(new FormData(event.currentTarget)) });
          }}
        >
          <Problem error={problem} />
          <CardFields errors={problem?.errors ?? []} />
          <Button type="submit" size="lg" pending={pending}>
            {later ? t("startTrial") : t("pay", { amount })}
          </Button>
          <ButtonLink href={checkout.cancel_url} variant="ghost">
            {t("cancel")}
          </ButtonLink>
        </form>
      )}
    </div>
  );
}

/** A decline is about the card as a whole; what is wrong with a field stands at the field. */
function Problem({ error }: { error: ApiError | null }) {
  if (!error || error.code === "invalid_input") return null;
  return <Alert tone="danger">{error.message}</Alert>;
}

function Challenge({ pending, onAnswer }: { pending: boolean; onAnswer: (answer: "passed" | "failed") => void }) {
  const t = useTranslations("billing.ui.checkout");
  return (
    <div className="grid gap-4">
      <Alert title={t("bank")}>{t("bankText")}</Alert>
      <Button size="lg" pending={pending} onClick={() => onAnswer("passed")}>
        {t("confirm")}
      </Button>
      <Button variant="outline" disabled={pending} onClick={() => onAnswer("failed")}>
        {t("refuse")}
      </Button>
    </div>
  );
}

export const cardOf = (fields: FormData) => ({
  number: String(fields.get("number") ?? ""),
  expiry: String(fields.get("expiry") ?? ""),
  cvc: String(fields.get("cvc") ?? ""),
});
