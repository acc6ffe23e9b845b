import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { type Feature, FeatureGrid } from "../../../ui/landing/feature-grid.tsx";
import { Hero, type HeroProps } from "../../../ui/landing/hero.tsx";
import { Section, type SectionProps } from "../../../ui/landing/section.tsx";
import { SiteFrame, type SiteFrameProps } from "./site-frame.tsx";

interface LandingProps extends Pick<SiteFrameProps, "links" | "text" | "bottom"> {
  hero: Pick<HeroProps, "title" | "text" | "note" | "figure">;
  /** What the button says that begins. */
  start: string;
  features: { title: string; text: string; list: Feature[] };
  /** What only this product has to show. */
  children?: ReactNode;
  /** The last word, with the button once more. */
  last?: Pick<SectionProps, "title" | "text" | "tinted">;
}

/** A product's first page: what it is, what it does, and the way in. */
export async function Landing({ hero, start, features, children, last, links, ...foot }: LandingProps) {
  const t = await getTranslations("identity.site");
  const button = (
    <ButtonLink href="/signup" size="lg">
      {start}
    </ButtonLink>
  );
  return (
    <SiteFrame
      {...foot}
      links={[{ label: t("features"), href: "#features" }, ...links, { label: t("reference"), href: "/docs" }]}
    >
      <Hero {...hero} kicker={t("ownServer")} actions={button} />
      <Section id="features" title={features.title} text={features.text}>
        <FeatureGrid features={features.list} />
      </Section>
      {children}
      {last && (
        <Section {...last}>
          <div className="flex justify-center">{button}</div>
        </Section>
      )}
    </SiteFrame>
  );
}
