import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage, pageTitle } from "./auth-page.tsx";
import { LoginForm } from "./login-form.tsx";
import { loginTexts, type PageProps, safePath, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("login");

export async function LoginPage({ searchParams }: PageProps) {
  const texts = await textsOf("login", [...loginTexts, "title", "noAccount", "signup"]);
  return (
    <AuthPage
      title={texts.title}
      footer={
        <>
          {texts.noAccount} <TextLink href="/signup">{texts.signup}</TextLink>
        </>
      }
    >
      <LoginForm texts={texts} next={safePath((await searchParams).next)} />
    </AuthPage>
  );
}
