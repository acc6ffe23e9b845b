import { Calculator, ChartLine, Gauge, KeyRound, Rocket, Users } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { Landing, landingMetadata } from "../../../platform/identity/ui/landing.tsx";
import { AreaPicture, seriesOf } from "../../../ui/area-picture.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { PlanCard } from "../../../ui/landing/plan-card.tsx";
import { Section } from "../../../ui/landing/section.tsx";
import { plans } from "../plans.ts";
import { defaults, estimate } from "../roi.ts";

const icons = {
  usage: <ChartLine />,
  limits: <Gauge />,
  value: <Calculator />,
  delivery: <Rocket />,
  keys: <KeyRound />,
  team: <Users />,
};

export const generateMetadata = landingMetadata("luna");

export async function Page() {
  const t = await getTranslations("luna.landing");
  return (
    <Landing
      product="luna"
      icons={icons}
      note={t("note")}
      figure={<Figure />}
      links={[{ label: t("plans"), href: "#plans" }]}
    >
      <Plans />
    </Landing>
  );
}

const exampleHours = 45.5;
const exampleCost = 29;
const exampleDays = [
  [12, 5],
  [31, 12],
  [28, 14],
  [44, 19],
  [39, 17],
  [58, 26],
  [71, 30],
];

/** A week as the dashboard draws it, and the worked example of the return. */
async function Figure() {
  const t = await getTranslations("luna.landing");
  const { value, multiplier } = estimate(exampleHours, exampleCost, defaults);
  return (
    <div className="grid gap-6 rounded-2xl border bg-card p-6 text-left shadow-floating sm:grid-cols-[3fr_2fr] sm:p-8">
      <div role="img" aria-label={t("figure")} className="h-44 sm:h-56">
        <AreaPicture
          series={seriesOf(["rag", "runs"])}
          points={exampleDays.map((values, day) => ({ label: String(day), values }))}
          top={80}
        />
      </div>
      <div className="grid content-center gap-2">
        <p className="text-muted-foreground text-sm">{t("example")}</p>
        <p className="font-semibold text-4xl tabular-nums tracking-[-0.035em]">
          {t("exampleValue", { value, multiplier: multiplier! })}
        </p>
        <p className="text-pretty text-muted-foreground text-sm leading-6">
          {t("exampleText", { hours: exampleHours })}
        </p>
      </div>
    </div>
  );
}

async function Plans() {
  const t = await getTranslations("luna");
  return (
    <Section id="plans" title={t("landing.plansTitle")} text={t("landing.plansText")} tinted>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2 xl:grid-cols-4">
        {plans.map(({ name, prices, features: included }) => (
          <PlanCard
            key={name}
            name={t(`plans.${name}.title`)}
            text={t(`plans.${name}.text`)}
            price={t("landing.price", { price: prices.month / 100 })}
            period={t("landing.month")}
            features={included.map((feature) => t(`plans.features.${feature}` as never))}
            action={
              <ButtonLink href="/signup" variant={name === "pro" ? "primary" : "outline"}>
                {t("landing.choose", { plan: t(`plans.${name}.title`) })}
              </ButtonLink>
            }
            {...(name === "pro" ? { highlight: t("landing.popular") } : {})}
          />
        ))}
      </div>
    </Section>
  );
}
