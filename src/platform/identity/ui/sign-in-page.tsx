import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { AuthPage } from "./auth-page.tsx";
import { FinishSignIn } from "./finish-sign-in.tsx";
import type { PageProps } from "./texts.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("identity.pages"))("with.title") };
}

/** Where a provider's answer is handed in. A failure leads back to where it began. */
export async function SignInPage({ params, searchParams }: PageProps) {
  const [t, { data: providers }, { user }, { provider: name }, answer] = await Promise.all([
    getTranslations("identity.pages"),
    api("GET /auth/providers"),
    api("GET /session"),
    params,
    searchParams,
  ]);
  const provider = providers.find((candidate) => candidate.name === name);
  if (!provider) notFound();
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
