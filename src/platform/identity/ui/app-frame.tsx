import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { sidebarCookie } from "../../../ui/shell/sidebar.ts";
import { Live } from "../../realtime/ui/live.tsx";
import { Frame } from "./frame.tsx";
import { PageTexts } from "./page-texts.tsx";

/** What stands around every page of a signed-in person. In no team, only who runs the platform has pages here: theirs. */
export async function AppFrame({ children }: { children: ReactNode }) {
  const { cursor, theme, path } = pageBridge().page();
  const session = await api("GET /session");
  if (!session.user) redirect(`/login?next=${encodeURIComponent(path)}`);
  if (!session.team && !(session.staff && /^\/admin(?:[/?]|$)/.test(path))) redirect("/teams/new");
  const [t, credits, unread, jar] = await Promise.all([
    getTranslations(),
    session.team && session.product.credits ? api("GET /credits") : null,
    session.team && api("GET /notifications/unread"),
    cookies(),
  ]);
  const { user, team, teams, product } = session;
  const say = (module: string, key: string) => t(`${module}.${key}` as never);
  const greeted = user.onboarding_complete || path.split("?")[0] !== product.home;
  const withHint = session.nav.filter(({ hint }) => hint);
  return (
    <PageTexts of={["ledger.balance", "identity.errors", "identity.shell", "notifications.bell"]}>
      <Live freshOn={JSON.stringify(session.fresh_on)} cursor={team && cursor}>
        <Frame
          user={{
            name: user.name,
            email: user.email,
            avatar_url: user.avatar_url,
            deletion_due_at: user.deletion_due_at,
          }}
          team={team}
          teams={teams.map(({ id, name, logo_url }) => ({ id, name, image: logo_url }))}
          brand={product.brand as Brand}
          home={product.home}
          nav={session.nav.map(({ module, label, href, icon }) => ({ label: say(module, label), href, icon }))}
          staff={session.staff !== null}
          credits={credits}
          unread={unread}
          theme={theme}
          upgrade={
            team?.may_upgrade
              ? {
                  title: say(product.name, "upgrade.title"),
                  text: say(product.name, "upgrade.text"),
                  action: say(product.name, "upgrade.action"),
                }
              : null
          }
          sidebarCollapsed={jar.get(sidebarCookie)?.value === "collapsed"}
          hints={
            greeted
              ? null
              : withHint.map(({ module, hint, href }) => ({
                  href,
                  title: say(module, `${hint}.title`),
                  text: say(module, `${hint}.text`),
                }))
          }
        >
          {children}
        </Frame>
      </Live>
    </PageTexts>
  );
}
