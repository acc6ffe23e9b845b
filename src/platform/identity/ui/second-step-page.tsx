import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage, pageTitle } from "./auth-page.tsx";
import { SecondStepForm } from "./second-step-form.tsx";
import { secondStepTexts, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("secondStep");

export async function SecondStepPage() {
  const texts = await textsOf("secondStep", [...secondStepTexts, "title", "back"]);
  return (
    <AuthPage title={texts.title} footer={<TextLink href="/login">{texts.back}</TextLink>}>
      <SecondStepForm texts={texts} />
    </AuthPage>
  );
}
