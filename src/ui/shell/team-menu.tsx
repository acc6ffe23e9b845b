"use client";
import { ChevronsUpDown, Plus, Settings2, UserPlus } from "lucide-react";
import { Avatar } from "../avatar.tsx";
import { DropdownMenu, type MenuItem } from "../dropdown-menu.tsx";

export type TeamChoice = { id: string; name: string; detail?: string; image?: string | null };

export type TeamMenuProps = {
  current: TeamChoice;
  teams: TeamChoice[];
  onSwitch: (id: string) => void;
  settingsHref?: string;
  inviteHref?: string;
  createHref?: string;
  labels: { open: string; teams: string; settings?: string; invite?: string; create?: string };
};

/** The active team and the way to the others. */
export function TeamMenu({ current, teams, onSwitch, labels, ...links }: TeamMenuProps) {
  const picture = (team: TeamChoice) => <Avatar name={team.name} src={team.image} size="sm" square />;
  const items: MenuItem[] = [
    { kind: "heading", label: labels.teams },
    ...teams.map(
      (team): MenuItem =>
        team.id === current.id
          ? { label: team.name, icon: picture(team), current: true }
          : { label: team.name, icon: picture(team), onSelect: () => onSwitch(team.id) },
    ),
  ];
  if (links.settingsHref || links.inviteHref || links.createHref) items.push({ kind: "separator" });
  if (links.settingsHref) items.push({ label: labels.settings, icon: <Settings2 />, href: links.settingsHref });
  if (links.inviteHref) items.push({ label: labels.invite, icon: <UserPlus />, href: links.inviteHref });
  if (links.createHref) items.push({ label: labels.create, icon: <Plus />, href: links.createHref });
  return (
    <DropdownMenu
      align="start"
      items={items}
      triggerClassName="focus-ring flex w-full items-center gap-2.5 rounded-lg border border-sidebar-border bg-card p-1.5 text-left text-foreground shadow-raised transition-colors hover:bg-sidebar-accent lg:group-data-[sidebar=collapsed]/shell:justify-center"
      trigger={
        <>
          <Avatar name={current.name} src={current.image} square />
          <span className="grid min-w-0 grid-cols-1 flex-1 lg:group-data-[sidebar=collapsed]/shell:sr-only">
            <span className="truncate font-medium text-[0.8125rem] leading-4">{current.name}</span>
            {current.detail && (
              <span className="truncate text-muted-foreground text-xs leading-4">{current.detail}</span>
            )}
          </span>
          <span className="sr-only">{labels.open}</span>
          <ChevronsUpDown
            aria-hidden
            className="size-4 shrink-0 text-muted-foreground lg:group-data-[sidebar=collapsed]/shell:hidden"
          />
        </>
      }
    />
  );
}
