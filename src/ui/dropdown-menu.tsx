"use client";
import { type ComponentType, type ReactNode, useState } from "react";
import type { OpenMenuProps } from "./dropdown-menu-open.tsx";

export type MenuChoice = { value: string; label: string; icon?: ReactNode };

export type MenuItem =
  | {
      kind?: "item";
      label: ReactNode;
      icon?: ReactNode;
      href?: string;
      onSelect?: () => void;
      hint?: ReactNode;
      /** Marked as the one in force. */
      current?: boolean;
      danger?: boolean;
      disabled?: boolean;
    }
  /** One of a few, side by side; choosing leaves the menu open. */
  | { kind: "choice"; label: string; value: string; options: MenuChoice[]; onChange: (value: string) => void }
  | { kind: "heading"; label: ReactNode }
  | { kind: "separator" };

export type DropdownMenuProps = {
  trigger: ReactNode;
  /** The button's name, when the trigger shows only an icon. */
  label?: string;
  triggerClassName?: string;
  items: MenuItem[];
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "right";
  width?: string;
};

/** A menu. The trigger is a plain button; Radix's menu arrives when a pointer or the focus comes near. */
export function DropdownMenu({ trigger, label, triggerClassName, ...menu }: DropdownMenuProps) {
  const [OpenMenu, setOpenMenu] = useState<ComponentType<OpenMenuProps>>();
  const [wanted, setWanted] = useState(false);
  // Inside a dialog or a popover the menu must lie in it, else it would be behind it.
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  const load = () => {
    import("./dropdown-menu-open.tsx").then((loaded) => setOpenMenu(() => loaded.OpenMenu));
  };
  const open = (button: HTMLElement) => {
    setLayer(button.closest<HTMLElement>("dialog, [popover]:popover-open"));
    setWanted(true);
    load();
  };
  const button = { "aria-label": label, className: triggerClassName, children: trigger };
  if (OpenMenu && wanted) {
    return <OpenMenu {...menu} button={button} layer={layer} />;
  }
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={(event) => open(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        open(event.currentTarget);
      }}
      {...button}
    />
  );
}
