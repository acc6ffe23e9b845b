import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage } from "../../identity/ui/auth-page.tsx";
import type { PageProps } from "../../identity/ui/texts.ts";
import { UnsubscribeButton } from "./unsubscribe-button.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("notifications.unsubscribe"))("title") };
}

/** Where the link at a mail's foot leads. Opening it changes nothing. */
export async function UnsubscribePage({ searchParams }: PageProps) {
  const [t, query] = await Promise.all([getTranslations("notifications.unsubscribe"), searchParams]);
  const token = typeof query.token === "string" ? query.token.slice(0, 200) : "";
  const { kind } = await api("GET /unsubscribe", { token });
  const footer = <TextLink href="/settings/notifications">{t("settings")}</TextLink>;
  if (!kind)
    return (
      <AuthPage title={t("title")} footer={footer} alsoSignedIn>
        <Alert tone="warning">{t("broken")}</Alert>
      </AuthPage>
    );
  return (
    <AuthPage title={t("title")} description={t("text", { kind })} footer={footer} alsoSignedIn>
      <UnsubscribeButton token={token} texts={{ submit: t("submit"), done: t("done", { kind }) }} />
    </AuthPage>
  );
}
