import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { SiteFooter } from "../../../ui/landing/site-footer.tsx";
import { SiteHeader } from "../../../ui/landing/site-header.tsx";
import { LanguageChoice } from "./language-choice.tsx";

export interface SiteFrameProps {
  links: { label: string; href: string }[];
  /** Where visitors get to by signing in, if not to the product's first page. */
  next?: string;
  /** What the product is, at the foot. */
  text?: string;
  /** The last line, if it is not that the product runs on one's own server. */
  bottom?: string;
  children: ReactNode;
}

/** What stands around a public page: the ways on and in at the head and again at the foot, and there the languages. */
export async function SiteFrame({ links, next, text, bottom, children }: SiteFrameProps) {
  const [t, { user, product }] = await Promise.all([getTranslations("identity.site"), api("GET /session")]);
  const brand = product.brand as Brand;
  const login = { label: t("login"), href: next ? `/login?next=${next}` : "/login" };
  const signup = { label: t("signup"), href: "/signup" };
  return (
    <>
      <SiteHeader
        brand={brand}
        label={t("navigation")}
        links={links}
        actions={
          user ? (
            <ButtonLink href={product.home}>{t("back")}</ButtonLink>
          ) : (
            <>
              <ButtonLink href={login.href} variant="ghost">
                {login.label}
              </ButtonLink>
              <ButtonLink href={signup.href}>{signup.label}</ButtonLink>
            </>
          )
        }
      />
      <main>{children}</main>
      <SiteFooter
        brand={brand}
        text={text}
        columns={[{ title: t("product"), links }, ...(user ? [] : [{ title: t("account"), links: [signup, login] }])]}
        bottom={
          <>
            {bottom ?? t("bottom", { product: product.title })}
            <LanguageChoice />
          </>
        }
      />
    </>
  );
}
