import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage } from "../../identity/ui/auth-page.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { MyInvitations } from "./my-invitations.tsx";
import { NewTeamForm } from "./new-team-form.tsx";
import { SignOutButton } from "./sign-out-button.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("teams.pages"))("newTitle") };
}

/** Another team, or the first for a person who is in none: by an invitation that waits, or of one's own. */
export async function NewTeamPage() {
  const session = await api("GET /session");
  if (!session.user) redirect("/login?next=/teams/new");
  const [t, all, waiting, { products }] = await Promise.all([
    getTranslations("teams.pages"),
    getTranslations(),
    api("GET /invitations"),
    api("GET /products"),
  ]);
  return (
    <PageTexts of={["teams.pages"]}>
      <AuthPage
        alsoSignedIn
        title={t("newTitle")}
        description={t(session.team ? "newText" : "noTeamText")}
        footer={
          session.team ? (
            <TextLink href={session.product.home}>{t("back")}</TextLink>
          ) : (
            <span className="grid justify-items-center gap-2">
              {session.staff && <TextLink href="/admin">{all("identity.shell.administration")}</TextLink>}
              <SignOutButton next="/login">{t("signOutAs", { email: session.user.email })}</SignOutButton>
            </span>
          )
        }
      >
        {waiting.invitations.length > 0 && <MyInvitations initial={waiting} />}
        <NewTeamForm products={products} product={session.product.name} />
      </AuthPage>
    </PageTexts>
  );
}
