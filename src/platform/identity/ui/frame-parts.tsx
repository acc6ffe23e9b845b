"use client";
import {
  ChartArea,
  Coins,
  CreditCard,
  Gauge,
  History,
  Images,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Settings,
  ShieldCheck,
  Users,
} from "lucide-react";
import { usePathname } from "next/navigation";
import { type ComponentProps, useEffect } from "react";
import { api } from "../../../client/api.ts";
import { takeArrivalToast } from "../../../client/arrival.ts";
import { CommandPalette } from "../../../ui/command-palette.tsx";
import { NavList } from "../../../ui/shell/nav-list.tsx";
import { TeamMenu } from "../../../ui/shell/team-menu.tsx";
import { UserMenu } from "../../../ui/shell/user-menu.tsx";
import type { Theme } from "../../../ui/theme.ts";
import { toast } from "../../../ui/toast.ts";
import { Toaster } from "../../../ui/toaster.tsx";

export interface NavEntry {
  label: string;
  href: string;
  icon: string;
}

const icons: Record<string, LucideIcon> = {
  "chart-area": ChartArea,
  coins: Coins,
  "credit-card": CreditCard,
  gauge: Gauge,
  history: History,
  images: Images,
  key: KeyRound,
  "layout-dashboard": LayoutDashboard,
  settings: Settings,
  shield: ShieldCheck,
  users: Users,
};

function NavIcon({ name }: { name: string }) {
  const Icon = icons[name] ?? LayoutDashboard;
  return <Icon aria-hidden />;
}

export function Navigation({ label, items }: { label: string; items: NavEntry[] }) {
  return (
    <NavList
      label={label}
      groups={[{ items: items.map((item) => ({ ...item, icon: <NavIcon name={item.icon} /> })) }]}
    />
  );
}

export function GoTo({
  heading,
  items,
  labels,
}: {
  heading: string;
  items: NavEntry[];
  labels: ComponentProps<typeof CommandPalette>["labels"];
}) {
  const commands = items.map((item) => ({
    id: item.href,
    label: item.label,
    href: item.href,
    icon: <NavIcon name={item.icon} />,
  }));
  return <CommandPalette labels={labels} groups={[{ heading, commands }]} />;
}

/** The active team and the way to the others; a person with one team sees its name. */
export function TeamChooser({
  current,
  teams,
  labels,
}: Pick<ComponentProps<typeof TeamMenu>, "current" | "teams" | "labels">) {
  const go = async (team_id: string) => location.assign((await api("POST /session/team", { team_id })).next);
  return (
    <TeamMenu
      current={current}
      teams={teams}
      labels={labels}
      onSwitch={(id) => void go(id)}
      settingsHref="/settings/team"
      createHref="/teams/new"
    />
  );
}

type PersonTexts = Record<"account" | "settings" | "signOut" | "theme" | Theme, string>;

export function PersonMenu({
  name,
  email,
  image,
  theme,
  texts,
  more,
}: {
  name: string;
  email: string;
  image: string | null;
  theme: Theme;
  texts: PersonTexts;
  /** Further pages of this person's own. */
  more: NavEntry[];
}) {
  const signOut = async () => {
    await api("POST /auth/logout");
    location.assign("/login");
  };
  return (
    <UserMenu
      name={name}
      email={email}
      image={image}
      label={texts.account}
      items={[
        { label: texts.settings, icon: <Settings />, href: "/settings" },
        ...more.map(({ label, href, icon }) => ({ label, href, icon: <NavIcon name={icon} /> })),
      ]}
      theme={{
        value: theme,
        onChange: (chosen) => void api("PATCH /user/profile", { theme: chosen }),
        labels: { legend: texts.theme, light: texts.light, dark: texts.dark, system: texts.system },
      }}
      signOut={{ label: texts.signOut, onSelect: () => void signOut() }}
    />
  );
}

/** Remembers the page for the next sign-in, and shows what the page before left to say. */
export function PageArrival({ labels }: { labels: ComponentProps<typeof Toaster>["labels"] }) {
  const path = usePathname();
  useEffect(() => {
    // A page that was only passed through is not where one wants to be next time, nor one that says that nothing is there.
    const stayed = setTimeout(() => {
      if (!document.querySelector("[data-nothing-here]")) void api("POST /user/last-page", { path }).catch(() => {});
    }, 1_000);
    return () => clearTimeout(stayed);
  }, [path]);
  useEffect(() => {
    const text = takeArrivalToast();
    if (text) toast.success(text);
  }, []);
  return <Toaster labels={labels} />;
}
