"use client";
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { Avatar } from "../avatar.tsx";
import { DropdownMenu, type MenuItem } from "../dropdown-menu.tsx";
import { applyTheme, type Theme, themeOf, themes } from "../theme.ts";

export type UserMenuProps = {
  name: string;
  email: string;
  image?: string | null;
  /** Links such as settings, billing, help. */
  items: MenuItem[];
  theme: { value: Theme; labels: { legend: string } & Record<Theme, string>; onChange?: (theme: Theme) => void };
  signOut: { label: string; onSelect: () => void };
  label: string;
};

const themeIcons = { light: <Sun />, dark: <Moon />, system: <Monitor /> };

/** Who is signed in, their settings, and the way out. */
export function UserMenu({ name, email, image, items, theme, signOut, label }: UserMenuProps) {
  const [chosenTheme, setChosenTheme] = useState(theme.value);
  const all: MenuItem[] = [
    { kind: "heading", label: <Identity name={name} email={email} /> },
    { kind: "separator" },
    ...items,
    { kind: "separator" },
    {
      kind: "choice",
      label: theme.labels.legend,
      value: chosenTheme,
      options: themes.map((value) => ({ value, label: theme.labels[value], icon: themeIcons[value] })),
      onChange: (value) => {
        setChosenTheme(themeOf(value));
        applyTheme(themeOf(value));
        theme.onChange?.(themeOf(value));
      },
    },
    { kind: "separator" },
    { label: signOut.label, icon: <LogOut />, onSelect: signOut.onSelect },
  ];
  return (
    <DropdownMenu
      items={all}
      width="16rem"
      triggerClassName="focus-ring flex rounded-full transition-opacity hover:opacity-85"
      trigger={
        <>
          <Avatar name={name} src={image} />
          <span className="sr-only">
            {label}, {name}
          </span>
        </>
      }
    />
  );
}

function Identity({ name, email }: { name: string; email: string }) {
  return (
    <span className="grid grid-cols-1 font-normal">
      <span className="truncate font-medium text-foreground text-sm">{name}</span>
      <span className="truncate">{email}</span>
    </span>
  );
}
