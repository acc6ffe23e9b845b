"use client";
import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar } from "../avatar.tsx";
import { DropdownMenu, type MenuItem } from "../dropdown-menu.tsx";

export type UserMenuProps = {
  name: string;
  email: string;
  image?: string | null;
  /** Links such as settings, billing, help. */
  items: MenuItem[];
  /** Switches such as the ThemeSwitch and the language, each in its own line. */
  preferences?: { label: string; control: ReactNode }[];
  /** The address the sign-out form is posted to, or what to do instead. */
  signOut: { label: string; action?: string; onSelect?: () => void };
  label: string;
};

/** Who is signed in, their settings, and the way out. */
export function UserMenu({ name, email, image, items, preferences = [], signOut, label }: UserMenuProps) {
  const leave: MenuItem = signOut.action
    ? { kind: "form", label: signOut.label, icon: <LogOut />, action: signOut.action }
    : { label: signOut.label, icon: <LogOut />, onSelect: signOut.onSelect };
  const all: MenuItem[] = [
    { kind: "slot", content: <Identity name={name} email={email} /> },
    { kind: "separator" },
    ...items,
    { kind: "separator" },
    ...preferences.map(
      (preference): MenuItem => ({
        kind: "slot",
        content: (
          <div className="flex items-center justify-between gap-4">
            <span>{preference.label}</span>
            {preference.control}
          </div>
        ),
      }),
    ),
    ...(preferences.length > 0 ? [{ kind: "separator" } as const] : []),
    leave,
  ];
  return (
    <DropdownMenu
      label={`${label}: ${name}`}
      items={all}
      width="16rem"
      triggerClassName="focus-ring flex rounded-full transition-opacity hover:opacity-85"
      trigger={<Avatar name={name} src={image} />}
    />
  );
}

function Identity({ name, email }: { name: string; email: string }) {
  return (
    <div className="grid">
      <span className="truncate font-medium">{name}</span>
      <span className="truncate text-muted-foreground text-xs">{email}</span>
    </div>
  );
}
