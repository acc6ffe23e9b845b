import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { FeatureGrid } from "../../../ui/landing/feature-grid.tsx";
import { Hero } from "../../../ui/landing/hero.tsx";
import { Section } from "../../../ui/landing/section.tsx";
import { SiteFrame, type SiteFrameProps } from "./site-frame.tsx";

interface LandingProps {
  product: string;
  /** A promise below the first button. */
  note: string;
  figure?: ReactNode;
  /** Of each of the product's features, by its key in the catalogue. */
  icons: Record<string, ReactNode>;
  /** Between the features and the reference. */
  links: SiteFrameProps["links"];
  /** What only this product has to show. */
  children?: ReactNode;
}

/** A product's first page, of its texts under `landing`: what it is, what it does, and the way in. */
export async function Landing({ product, note, figure, icons, links, children }: LandingProps) {
  const [t, own] = await Promise.all([getTranslations("identity.site"), textsOf(product)]);
  const button = (
    <ButtonLink href="/signup" size="lg">
      {own("start")}
    </ButtonLink>
  );
  return (
    <SiteFrame
      links={[{ label: t("features"), href: "#features" }, ...links, { label: t("reference"), href: "/docs" }]}
      text={own("footer")}
      {...(own.has("bottom") && { bottom: own("bottom") })}
    >
      <Hero
        kicker={t("ownServer")}
        title={own("title")}
        text={own("text")}
        actions={button}
        note={note}
        figure={figure}
      />
      <Section id="features" title={own("featuresTitle")} text={own("featuresText")}>
        <FeatureGrid
          features={Object.entries(icons).map(([key, icon]) => ({
            icon,
            title: own(`feature.${key}.title`),
            text: own(`feature.${key}.text`),
          }))}
        />
      </Section>
      {children}
      {own.has("lastTitle") && (
        <Section title={own("lastTitle")} text={own("lastText")} tinted={!children}>
          <div className="flex justify-center">{button}</div>
        </Section>
      )}
    </SiteFrame>
  );
}

export const landingMetadata = (product: string) => async () => {
  const own = await textsOf(product);
  return { title: { absolute: own("metaTitle") }, description: own("text"), robots: { index: true } };
};

interface Texts {
  (key: string): string;
  has(key: string): boolean;
}
const textsOf = (product: string) => getTranslations(`${product}.landing` as never) as unknown as Promise<Texts>;
