import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage, pageTitle } from "./auth-page.tsx";
import { SignInWith } from "./sign-in-with.tsx";
import { SignupForm } from "./signup-form.tsx";
import { type PageProps, safePath, signupTexts, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("signup");

export async function SignupPage({ searchParams }: PageProps) {
  const next = safePath((await searchParams).next);
  const texts = await textsOf("signup", [...signupTexts, "title", "haveAccount", "login"]);
  return (
    <AuthPage
      title={texts.title}
      next={next}
      footer={
        <>
          {texts.haveAccount}{" "}
          <TextLink href={next ? `/login?next=${encodeURIComponent(next)}` : "/login"}>{texts.login}</TextLink>
        </>
      }
    >
      <SignupForm texts={texts} next={next} below={<SignInWith next={next} />} />
    </AuthPage>
  );
}
