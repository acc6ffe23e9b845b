import { Gauge, KeyRound, RadioTower, ShieldCheck, Users, Webhook } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { LanguageChoice } from "../../../platform/identity/ui/language-choice.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { FeatureGrid } from "../../../ui/landing/feature-grid.tsx";
import { Hero } from "../../../ui/landing/hero.tsx";
import { Section } from "../../../ui/landing/section.tsx";
import { SiteFooter } from "../../../ui/landing/site-footer.tsx";
import { SiteHeader } from "../../../ui/landing/site-header.tsx";

const features = {
  identity: <ShieldCheck />,
  teams: <Users />,
  usage: <Gauge />,
  keys: <KeyRound />,
  webhooks: <Webhook />,
  live: <RadioTower />,
};

export async function generateMetadata() {
  const t = await getTranslations("orchestrator.landing");
  return { title: { absolute: t("metaTitle") }, description: t("text"), robots: { index: true } };
}

export async function Page() {
  const t = await getTranslations("orchestrator.landing");
  const links = [
    { label: t("features"), href: "#features" },
    { label: t("pricing"), href: "/pricing" },
    { label: t("reference"), href: "/docs" },
  ];
  const start = (
    <ButtonLink href="/signup" size="lg">
      {t("start")}
    </ButtonLink>
  );
  return (
    <>
      <SiteHeader
        brand="orchestrator"
        label={t("navigation")}
        links={links}
        actions={
          <>
            <ButtonLink href="/login" variant="ghost">
              {t("login")}
            </ButtonLink>
            <ButtonLink href="/signup">{t("signup")}</ButtonLink>
          </>
        }
      />
      <main>
        <Hero kicker={t("kicker")} title={t("title")} text={t("text")} actions={start} note={t("note")} />
        <Section id="features" title={t("featuresTitle")} text={t("featuresText")}>
          <FeatureGrid
            features={Object.entries(features).map(([key, icon]) => ({
              icon,
              title: t(`feature.${key}.title` as never),
              text: t(`feature.${key}.text` as never),
            }))}
          />
        </Section>
        <Section title={t("lastTitle")} text={t("lastText")} tinted>
          <div className="flex justify-center">{start}</div>
        </Section>
      </main>
      <SiteFooter
        brand="orchestrator"
        text={t("footer")}
        columns={[
          { title: t("product"), links },
          {
            title: t("account"),
            links: [
              { label: t("signup"), href: "/signup" },
              { label: t("login"), href: "/login" },
            ],
          },
        ]}
        bottom={
          <>
            {t("bottom")}
            <LanguageChoice />
          </>
        }
      />
    </>
  );
}
