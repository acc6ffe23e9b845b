import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage, pageTitle } from "./auth-page.tsx";
import { ForgotForm } from "./forgot-form.tsx";
import { forgotTexts, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("forgot");

export async function ForgotPasswordPage() {
  const texts = await textsOf("forgot", [...forgotTexts, "title", "description", "back"]);
  return (
    <AuthPage
      title={texts.title}
      description={texts.description}
      footer={<TextLink href="/login">{texts.back}</TextLink>}
      alsoSignedIn
    >
      <ForgotForm texts={texts} />
    </AuthPage>
  );
}
