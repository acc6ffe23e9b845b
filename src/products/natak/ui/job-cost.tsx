"use client";
import { useFormatter, useTranslations } from "next-intl";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { jobPrice, outputPrice } from "../prices.ts";
import type { JobDraft } from "./job-draft.ts";

interface JobCostProps {
  draft: JobDraft;
  available: number;
  pending: boolean;
}

/** What the job will cost and what is left, by the same prices that the server takes; and the button. */
export function JobCost({ draft, available, pending }: JobCostProps) {
  const t = useTranslations("natak.ui.operations.form");
  const { number } = useFormatter();
  const asked = { type: draft.type, width: draft.size.width, height: draft.size.height };
  const cost = jobPrice({ ...asked, count: draft.count });
  const short = cost > available;
  return (
    <div className="sticky bottom-0 z-10 grid grid-cols-1 gap-3 rounded-b-xl border-t bg-card px-5 py-3 sm:py-4">
      <dl aria-live="polite" className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 tabular-nums">
        <dt>
          {t("cost")}{" "}
          <span className="text-muted-foreground text-xs">
            {draft.count > 1 && t("each", { count: draft.count, price: outputPrice(asked) })}
          </span>
        </dt>
        <dd className="text-right font-semibold">{number(cost)} CR</dd>
        <dt className="text-muted-foreground">{t("left")}</dt>
        <dd className={short ? "text-right text-danger" : "text-right text-muted-foreground"}>
          {number(available - cost)} CR
        </dd>
      </dl>
      {short && (
        <Alert
          tone="warning"
          title={t("short", { missing: cost - available })}
          actions={
            <ButtonLink href="/credits" variant="outline" size="sm">
              {t("buy")}
            </ButtonLink>
          }
        >
          {t("shortHint")}
        </Alert>
      )}
      <Button type="submit" size="lg" pending={pending} disabled={short}>
        {t("submit", { cost })}
      </Button>
    </div>
  );
}
