import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { AppShell } from "../../../ui/shell/app-shell.tsx";
import { sidebarCookie } from "../../../ui/shell/sidebar.ts";
import { CreditBalance } from "../../ledger/ui/credit-balance.tsx";
import { Tour } from "../../onboarding/ui/tour.tsx";
import { Live } from "../../realtime/ui/live.tsx";
import { GoTo, Navigation, PageArrival, PersonMenu, TeamChooser } from "./frame-parts.tsx";
import { PageTexts } from "./page-texts.tsx";

/** What stands around every page of a signed-in person. */
export async function AppFrame({ children }: { children: ReactNode }) {
  const { cursor, theme, path } = pageBridge().page();
  const session = await api("GET /session");
  if (!session.user) redirect(`/login?next=${encodeURIComponent(path)}`);
  const [t, all, credits, jar] = await Promise.all([
    getTranslations("identity.shell"),
    getTranslations(),
    api("GET /credits"),
    cookies(),
  ]);
  const nav = session.nav.map((item) => ({ ...item, label: all(`${item.module}.${item.label}` as never) }));
  const { user, team, product } = session;
  const onHome = path.split("?")[0] === product.home;
  return (
    <PageTexts of={["ledger.balance", "identity.errors"]}>
      <Live freshOn={session.fresh_on} cursor={cursor}>
        <AppShell
          brand={product.brand as Brand}
          home={product.home}
          sidebarCollapsed={jar.get(sidebarCookie)?.value === "collapsed"}
          labels={{
            skip: t("skip"),
            openNavigation: t("openNavigation"),
            navigation: t("navigation"),
            collapse: t("collapse"),
            expand: t("expand"),
          }}
          navigation={<Navigation label={t("navigation")} items={nav} />}
          teamMenu={
            team && (
              <TeamChooser
                current={{ id: team.id, name: team.name, detail: t(`role.${team.role}` as never) }}
                teams={session.teams.map(({ id, name }) => ({ id, name }))}
                labels={{ open: t("switchTeam"), teams: t("teams") }}
              />
            )
          }
          search={
            <GoTo
              heading={t("pages")}
              items={nav}
              labels={{
                open: t("search"),
                title: t("searchTitle"),
                placeholder: t("searchPlaceholder"),
                empty: t("searchEmpty"),
              }}
            />
          }
          balance={<CreditBalance initial={credits} />}
          userMenu={
            <PersonMenu
              name={user.name}
              email={user.email}
              image={user.avatar_url}
              theme={theme}
              texts={{
                account: t("account"),
                settings: t("settings"),
                signOut: t("signOut"),
                theme: t("theme"),
                light: t("light"),
                dark: t("dark"),
                system: t("system"),
              }}
            />
          }
        >
          {children}
        </AppShell>
        <PageArrival pages={nav.map(({ href }) => href)} labels={{ region: t("notices"), close: t("close") }} />
        {!user.onboarding_complete && onHome && (
          <Tour
            hints={nav
              .filter((item) => item.hint)
              .map((item) => ({
                href: item.href,
                title: all(`${item.module}.${item.hint}.title` as never),
                text: all(`${item.module}.${item.hint}.text` as never),
              }))}
            labels={{ next: t("tourNext"), previous: t("tourPrevious"), done: t("tourDone"), close: t("close") }}
          />
        )}
      </Live>
    </PageTexts>
  );
}
