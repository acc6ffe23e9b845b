import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage, pageTitle } from "./auth-page.tsx";
import { SignInWith } from "./sign-in-with.tsx";
import { SignupForm } from "./signup-form.tsx";
import { signupTexts, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("signup");

export async function SignupPage() {
  const texts = await textsOf("signup", [...signupTexts, "title", "haveAccount", "login"]);
  return (
    <AuthPage
      title={texts.title}
      footer={
        <>
          {texts.haveAccount} <TextLink href="/login">{texts.login}</TextLink>
        </>
      }
    >
      <SignupForm texts={texts} above={<SignInWith next={null} />} />
    </AuthPage>
  );
}
