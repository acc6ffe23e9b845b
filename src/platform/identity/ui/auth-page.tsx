import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { AuthLayout } from "../../../ui/shell/auth-layout.tsx";
import { LanguageChoice } from "./language-choice.tsx";

/** The frame of the pages before sign-in. Who is signed in already goes on to `next`, unless the page is for them too. */
export async function AuthPage(props: {
  title: string;
  description?: string;
  footer?: ReactNode;
  children: ReactNode;
  alsoSignedIn?: boolean;
  next?: string | null;
}) {
  const { user, product } = await api("GET /session");
  if (user && !props.alsoSignedIn) redirect(props.next ?? product.home);
  return (
    <AuthLayout
      brand={product.brand as Brand}
      title={props.title}
      description={props.description}
      footer={props.footer}
      aside={<LanguageChoice />}
    >
      {props.children}
    </AuthLayout>
  );
}

export const pageTitle = (page: string) => async () => {
  const t = await getTranslations("identity.pages");
  return { title: t(`${page}.title` as never) };
};
