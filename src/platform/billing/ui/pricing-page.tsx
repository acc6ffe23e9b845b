import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { Section } from "../../../ui/landing/section.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { SiteFrame } from "../../identity/ui/site-frame.tsx";
import { PackCards } from "./pack-cards.tsx";
import { Plans } from "./plans.tsx";
import { SandboxMark } from "./sandbox-mark.tsx";

export async function generateMetadata() {
  const t = await getTranslations("billing.ui.pricing");
  return { title: t("title"), description: t("text"), robots: { index: true } };
}

/** What the product sells, for everyone; who is signed in goes from here to the checkout. */
export async function PricingPage() {
  const [t, site, { user, team }, catalogue] = await Promise.all([
    getTranslations("billing.ui.pricing"),
    getTranslations("identity.site"),
    api("GET /session"),
    api("GET /plans"),
  ]);
  const [current, fit] = team
    ? await Promise.all([api("GET /subscription"), api("GET /subscription/fit")])
    : [null, null];
  const buyer = {
    signedIn: user !== null,
    mayBuy: isManager(team?.role),
    tier: current?.tier ?? null,
    trialPossible: current?.trial_possible ?? true,
  };
  return (
    <SiteFrame
      next="/pricing"
      links={[
        { label: site("overview"), href: "/" },
        { label: site("reference"), href: "/docs" },
      ]}
    >
      <PageTexts of={["billing.ui.mark", "billing.ui.pricing", "billing.ui.fit"]}>
        <Section>
          <div className="grid max-w-2xl gap-3">
            <h1 className="font-semibold text-3xl tracking-[-0.025em] sm:text-4xl">{t("title")}</h1>
            <p className="text-pretty text-base text-muted-foreground leading-7">{t("text")}</p>
          </div>
          {catalogue.sandbox && <SandboxMark />}
          {catalogue.plans.length > 1 && <Plans catalogue={catalogue} buyer={buyer} fit={fit} />}
          {catalogue.packs.length > 0 && <PackCards catalogue={catalogue} signedIn={buyer.signedIn} />}
        </Section>
      </PageTexts>
    </SiteFrame>
  );
}
