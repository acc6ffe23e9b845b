import { AuthPage, pageTitle } from "./auth-page.tsx";
import { LinkAction } from "./link-action.tsx";
import { linkTexts, type PageProps, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("confirmEmail");

export async function ConfirmEmailPage({ searchParams }: PageProps) {
  const texts = await textsOf("confirmEmail", linkTexts);
  const { token } = await searchParams;
  return (
    <AuthPage title={texts.title} description={texts.text} alsoSignedIn>
      <LinkAction route="POST /auth/confirm-email" token={typeof token === "string" ? token : ""} texts={texts} />
    </AuthPage>
  );
}
