"use client";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { AppShell } from "../../../ui/shell/app-shell.tsx";
import type { Theme } from "../../../ui/theme.ts";
import { CreditBalance } from "../../ledger/ui/credit-balance.tsx";
import { Bell } from "../../notifications/ui/bell.tsx";
import { type Hint, Tour } from "../../onboarding/ui/tour.tsx";
import { AccessWatch } from "./access-watch.tsx";
import { GoTo, type NavEntry, Navigation, PageArrival, PersonMenu, TeamChooser } from "./frame-parts.tsx";

type Session = ApiOutput<"GET /session">;

export interface FrameProps {
  user: Pick<NonNullable<Session["user"]>, "name" | "email" | "avatar_url" | "deletion_due_at">;
  /** Null for who runs the platform and is in no team. */
  team: Session["team"];
  teams: { id: string; name: string; image: string | null }[];
  brand: Brand;
  home: string;
  nav: NavEntry[];
  /** Runs the platform: there is a way to its pages. */
  staff: boolean;
  /** Null where the product has none. */
  credits: ApiOutput<"GET /credits"> | null;
  unread: ApiOutput<"GET /notifications/unread"> | null;
  theme: Theme;
  sidebarCollapsed: boolean;
  /** For a team on the free plan: what a larger one would bring, in the product's words. */
  upgrade: Record<"title" | "text" | "action", string> | null;
  /** What the tour says; null when it was seen, or is not for this page. */
  hints: Hint[] | null;
  children: ReactNode;
}

/**
 * The frame is drawn here and not in the server's own components: those would send each of its elements twice, once as
 * markup and once as data.
 */
export function Frame({
  user,
  team,
  teams,
  brand,
  home,
  nav,
  staff,
  credits,
  unread,
  theme,
  upgrade,
  hints,
  ...shell
}: FrameProps) {
  const t = useTranslations("identity.shell");
  const administration = staff ? [{ label: t("administration"), href: "/admin", icon: "shield" }] : [];
  const navigation = t("navigation");
  const labels = {
    skip: t("skip"),
    openNavigation: t("openNavigation"),
    navigation,
    collapse: t("collapse"),
    expand: t("expand"),
    loading: t("loading"),
  };
  return (
    <>
      <AppShell
        brand={brand}
        home={team ? home : "/admin"}
        sidebarCollapsed={shell.sidebarCollapsed}
        labels={labels}
        banner={user.deletion_due_at && <DeletionBanner dueAt={user.deletion_due_at} />}
        navigation={<Navigation label={navigation} items={team ? nav : administration} />}
        teamMenu={
          team ? (
            <TeamMenu team={team} teams={teams} />
          ) : (
            <ButtonLink
              href="/teams/new"
              variant="outline"
              className="w-full lg:group-data-[sidebar=collapsed]/shell:hidden"
            >
              {t("createTeam")}
            </ButtonLink>
          )
        }
        sidebarFooter={
          upgrade && (
            <div className="grid gap-2.5 rounded-lg border border-sidebar-border bg-card p-3 text-foreground shadow-raised">
              <div className="grid gap-0.5">
                <p className="font-medium text-[0.8125rem] leading-5">{upgrade.title}</p>
                <p className="text-pretty text-muted-foreground text-xs leading-5">{upgrade.text}</p>
              </div>
              <ButtonLink href="/pricing" size="sm">
                {upgrade.action}
              </ButtonLink>
            </div>
          )
        }
        search={<PageSearch nav={[...nav, ...administration]} />}
        balance={credits && <CreditBalance initial={credits} />}
        actions={unread && <Bell initial={unread} />}
        userMenu={<OwnMenu user={user} theme={theme} more={administration} />}
      >
        {shell.children}
      </AppShell>
      {team && <AccessWatch team={team} />}
      <PageArrival labels={{ region: t("notices"), close: t("close") }} />
      {hints && (
        <Tour
          hints={hints}
          labels={{ next: t("tourNext"), previous: t("tourPrevious"), done: t("tourDone"), close: t("close") }}
        />
      )}
    </>
  );
}

function TeamMenu({ team, teams }: { team: NonNullable<FrameProps["team"]>; teams: FrameProps["teams"] }) {
  const t = useTranslations("identity.shell");
  return (
    <TeamChooser
      current={{
        id: team.id,
        name: team.name,
        image: teams.find(({ id }) => id === team.id)?.image ?? null,
        detail: t(`role.${team.role}` as never),
      }}
      teams={teams}
      labels={{
        open: t("switchTeam"),
        teams: t("teams"),
        settings: t("teamSettings"),
        create: t("createTeam"),
      }}
    />
  );
}

function DeletionBanner({ dueAt }: { dueAt: string }) {
  const t = useTranslations("identity.shell");
  const { dateTime } = useFormatter();
  return (
    <p role="status" className="border-b bg-warning-soft px-4 py-2 text-center text-sm">
      {t("deletionRuns", { date: dateTime(new Date(dueAt), { dateStyle: "long" }) })}{" "}
      <Link href="/settings/account" className="focus-ring rounded-sm font-medium underline underline-offset-4">
        {t("deletionUndo")}
      </Link>
    </p>
  );
}

function PageSearch({ nav }: { nav: NavEntry[] }) {
  const t = useTranslations("identity.shell");
  return (
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
  );
}

function OwnMenu({ user, theme, more }: Pick<FrameProps, "user" | "theme"> & { more: NavEntry[] }) {
  const t = useTranslations("identity.shell");
  return (
    <PersonMenu
      name={user.name}
      email={user.email}
      image={user.avatar_url}
      theme={theme}
      more={more}
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
  );
}
