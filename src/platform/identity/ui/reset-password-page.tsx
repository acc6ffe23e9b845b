import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage, pageTitle } from "./auth-page.tsx";
import { ResetForm } from "./reset-form.tsx";
import { type PageProps, resetTexts, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("reset");

export async function ResetPasswordPage({ searchParams }: PageProps) {
  const texts = await textsOf("reset", [...resetTexts, "title", "back"]);
  const { token } = await searchParams;
  return (
    <AuthPage title={texts.title} footer={<TextLink href="/login">{texts.back}</TextLink>} alsoSignedIn>
      <ResetForm texts={texts} token={typeof token === "string" ? token : ""} />
    </AuthPage>
  );
}
