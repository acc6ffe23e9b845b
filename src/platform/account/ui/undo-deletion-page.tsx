import { getTranslations } from "next-intl/server";
import { AuthPage } from "../../identity/ui/auth-page.tsx";
import { LinkAction } from "../../identity/ui/link-action.tsx";
import type { PageProps } from "../../identity/ui/texts.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("account.undo"))("title") };
}

export async function UndoDeletionPage({ searchParams }: PageProps) {
  const t = await getTranslations("account.undo");
  const { token } = await searchParams;
  return (
    <AuthPage title={t("title")} description={t("text")} alsoSignedIn>
      <LinkAction
        route="POST /auth/undo-deletion"
        token={typeof token === "string" ? token : ""}
        texts={{ submit: t("submit"), done: t("done"), login: t("login") }}
      />
    </AuthPage>
  );
}
