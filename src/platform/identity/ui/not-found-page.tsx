import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { NotFoundAlone, NotFoundFramed } from "./not-found-view.tsx";

/** For an address that no page has. */
export async function NotFoundPage() {
  const view = await said();
  return (
    <>
      <title>{view.title}</title>
      <NotFoundAlone {...view} brand={pageBridge().page().brand as Brand} />
    </>
  );
}

/** For a row that is not there, or not for this person: the frame stays. */
export async function NotFoundInFrame() {
  const view = await said();
  return (
    <>
      <title>{view.title}</title>
      <NotFoundFramed {...view} />
    </>
  );
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
