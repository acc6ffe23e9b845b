import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { AuthPage } from "./auth-page.tsx";
import { FinishSignIn } from "./finish-sign-in.tsx";
import type { PageProps } from "./texts.ts";

async function providerOf({ params }: PageProps) {
  const [{ data: providers }, { provider: name }] = await Promise.all([api("GET /auth/providers"), params]);
  return providers.find((candidate) => candidate.name === name) ?? notFound();
}

export async function generateMetadata(props: PageProps) {
  const [t] = await Promise.all([getTranslations("identity.pages"), providerOf(props)]);
  return { title: t("with.title") };
}

/** Where a provider's answer is handed in. A failure leads back to where it began. */
export async function SignInPage(props: PageProps) {
  const [t, provider, { user }, answer] = await Promise.all([
    getTranslations("identity.pages"),
    providerOf(props),
    api("GET /session"),
    props.searchParams,
  ]);
  const texts = Object.entries(answer).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return (
    <AuthPage title={t("with.title")} alsoSignedIn>
      <FinishSignIn
        provider={provider.name}
        answer={new URLSearchParams(texts).toString()}
        back={user ? "/settings/security" : "/login"}
        working={t("with.working", { provider: provider.title })}
      />
    </AuthPage>
  );
}
