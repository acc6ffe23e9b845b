import { AuthPage, pageTitle } from "./auth-page.tsx";
import { LinkAction } from "./link-action.tsx";
import { linkTexts, type PageProps, textsOf } from "./texts.ts";

export const generateMetadata = pageTitle("emailNotMe");

export async function EmailNotMePage({ searchParams }: PageProps) {
  const texts = await textsOf("emailNotMe", linkTexts);
  const { token } = await searchParams;
  return (
    <AuthPage title={texts.title} description={texts.text} alsoSignedIn>
      <LinkAction route="POST /auth/stop-email-change" token={typeof token === "string" ? token : ""} texts={texts} />
    </AuthPage>
  );
}
