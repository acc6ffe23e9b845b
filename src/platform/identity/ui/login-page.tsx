import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage, pageTitle } from "./auth-page.tsx";
import { LoginForm } from "./login-form.tsx";
import { SignInProblem, SignInWith } from "./sign-in-with.tsx";
import { loginTexts, type PageProps, safePath, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("login");

export async function LoginPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const next = safePath(query.next);
  const texts = await textsOf("login", [...loginTexts, "title", "noAccount", "signup"]);
  return (
    <AuthPage
      title={texts.title}
      next={next}
      footer={
        <>
          {texts.noAccount}{" "}
          <TextLink href={next ? `/signup?next=${encodeURIComponent(next)}` : "/signup"}>{texts.signup}</TextLink>
        </>
      }
    >
      <SignInProblem query={query} />
      <LoginForm texts={texts} next={next} below={<SignInWith next={next} />} />
    </AuthPage>
  );
}
