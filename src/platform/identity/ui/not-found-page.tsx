import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { NotFoundAlone, NotFoundFramed } from "./not-found-view.tsx";

export const generateMetadata = async () => ({ title: (await said()).title });

/** For an address that no page has. */
export async function NotFoundPage() {
  return <NotFoundAlone {...(await said())} brand={pageBridge().page().brand as Brand} aside={<LanguageChoice />} />;
}

/** For a row that is not there, or not for this person: the frame stays. */
export async function NotFoundInFrame() {
  return <NotFoundFramed {...(await said())} />;
}

async function said() {
  const t = await getTranslations("identity.errors");
  const { user, product } = await api("GET /session");
  return {
    title: t("notFound"),
    text: t("notFoundText"),
    home: { label: t("home"), href: user ? product.home : "/" },
  };
}
