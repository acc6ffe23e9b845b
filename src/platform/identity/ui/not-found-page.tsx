import { FileQuestion } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { AuthLayout } from "../../../ui/shell/auth-layout.tsx";

/** For an address that no page has. */
export async function NotFoundPage() {
  const t = await getTranslations("identity.errors");
  return (
    <AuthLayout brand={pageBridge().page().brand as Brand} title={t("notFound")} description={t("notFoundText")}>
      <title>{t("notFound")}</title>
      <ButtonLink size="lg" href={await homeOfReader()}>
        {t("home")}
      </ButtonLink>
    </AuthLayout>
  );
}

/** For a row that is not there, or not for this person: the frame stays. */
export async function NotFoundInFrame() {
  const t = await getTranslations("identity.errors");
  return (
    <>
      <title>{t("notFound")}</title>
      <EmptyState
        className="flex-1"
        icon={<FileQuestion />}
        title={t("notFound")}
        text={t("notFoundText")}
        actions={
          <ButtonLink variant="outline" href={await homeOfReader()}>
            {t("home")}
          </ButtonLink>
        }
      />
    </>
  );
}

async function homeOfReader(): Promise<string> {
  const { user, product } = await api("GET /session");
  return user ? product.home : "/";
}
