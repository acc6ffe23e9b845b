import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { type ApiOutput, api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Avatar } from "../../../ui/avatar.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { AuthPage } from "../../identity/ui/auth-page.tsx";
import { type PageProps, signupTexts, textsOf } from "../../identity/ui/texts.ts";
import { InvitationAnswer } from "./invitation-answer.tsx";
import { JoinForm } from "./join-form.tsx";
import { SignOutButton } from "./sign-out-button.tsx";

type Invitation = ApiOutput<"GET /invitations/:token">;
type Session = ApiOutput<"GET /session">;

export async function generateMetadata() {
  return { title: (await getTranslations("teams.pages"))("invitation") };
}

/** What the mail's link leads to: for the person it is meant for, somebody new, or somebody signed in as another. */
export async function InvitationPage({ params }: PageProps) {
  const token = (await params).token!;
  const [t, invitation, session] = await Promise.all([
    getTranslations("teams.pages"),
    api("GET /invitations/:token", { token }),
    api("GET /session"),
  ]);
  const { team, role } = invitation;
  if (invitation.status !== "open") return <Over invitation={invitation} session={session} />;
  return (
    <AuthPage
      alsoSignedIn
      title={t("joinTitle", { team: team.name })}
      description={t("joinText", { by: invitation.invited_by ?? team.name, role })}
    >
      <Avatar name={team.name} src={team.logo_url} size="lg" square className="mx-auto -mt-2" />
      <Answer token={token} invitation={invitation} user={session.user} />
    </AuthPage>
  );
}

interface AnswerProps {
  token: string;
  invitation: Invitation;
  user: Session["user"];
}

async function Answer({ token, invitation, user }: AnswerProps): Promise<ReactNode> {
  const t = await getTranslations("teams.pages");
  const here = `/invitations/${encodeURIComponent(token)}`;
  const texts = { accept: t("accept"), decline: t("decline"), declined: t("declined") };
  const { email } = invitation;
  if (user?.email === email) return <InvitationAnswer token={token} texts={texts} />;
  if (user)
    return (
      <div className="grid gap-4">
        <Alert tone="info" title={t("otherTitle", { email })}>
          {t("otherText", { email: user.email })}
        </Alert>
        <SignOutButton variant="primary" size="lg" next={here}>
          {t("otherSignOut")}
        </SignOutButton>
      </div>
    );
  if (invitation.has_account)
    return (
      <div className="grid gap-2">
        <p className="pb-2 text-center text-muted-foreground text-sm leading-6">{t("signInText", { email })}</p>
        <ButtonLink size="lg" href={`/login?next=${encodeURIComponent(here)}`}>
          {t("signIn")}
        </ButtonLink>
        <InvitationAnswer token={token} texts={texts} declineOnly />
      </div>
    );
  const fields = await textsOf("signup", signupTexts);
  return (
    <div className="grid gap-2">
      <JoinForm token={token} email={email} texts={{ ...fields, name: t("yourName"), join: t("join") }} />
      <InvitationAnswer token={token} texts={texts} declineOnly />
    </div>
  );
}

async function Over({ invitation: { status, team }, session }: { invitation: Invitation; session: Session }) {
  const t = await getTranslations("teams.pages");
  const next = session.user ? session.product.home : "/login";
  return (
    <AuthPage alsoSignedIn title={t("overTitle")} description={t(`over.${status}`, { team: team.name })}>
      <p className="text-center">
        <TextLink href={next}>{t(session.user ? "goOn" : "toLogin")}</TextLink>
      </p>
    </AuthPage>
  );
}
