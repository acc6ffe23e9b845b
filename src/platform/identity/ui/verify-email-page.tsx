import { AuthPage, pageTitle } from "./auth-page.tsx";
import { type PageProps, textsOf, verifyTexts } from "./texts.ts";
import { VerifyEmail } from "./verify-email.tsx";

export const generateMetadata = pageTitle("verify");

export async function VerifyEmailPage({ searchParams }: PageProps) {
  const texts = await textsOf("verify", [...verifyTexts, "title"]);
  const { token } = await searchParams;
  return (
    <AuthPage title={texts.title} alsoSignedIn>
      <VerifyEmail texts={texts} token={typeof token === "string" ? token : ""} />
    </AuthPage>
  );
}
