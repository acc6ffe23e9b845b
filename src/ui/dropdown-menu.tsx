"use client";
import { type ComponentType, type ReactNode, useState } from "react";
import type { OpenMenuProps } from "./dropdown-menu-open.tsx";

export type MenuItem =
  | {
      kind?: "item";
      label: ReactNode;
      icon?: ReactNode;
      href?: string;
      onSelect?: () => void;
      hint?: ReactNode;
      checked?: boolean;
      danger?: boolean;
      disabled?: boolean;
    }
  /** A form that is posted: sign out, switch team. */
  | {
      kind: "form";
      label: ReactNode;
      icon?: ReactNode;
      action: string;
      fields?: Record<string, string>;
      danger?: boolean;
    }
  | { kind: "heading"; label: ReactNode }
  | { kind: "separator" }
  /** Anything else, such as a switch; not part of the arrow-key order. */
  | { kind: "slot"; content: ReactNode };

export type DropdownMenuProps = {
  trigger: ReactNode;
  /** Needed when the trigger shows only an icon. */
  label?: string;
  triggerClassName?: string;
  items: MenuItem[];
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "right";
  width?: string;
};

/** A menu. The trigger is a plain button; Radix's menu arrives when a pointer or the focus comes near. */
export function DropdownMenu({ trigger, label, triggerClassName, ...menu }: DropdownMenuProps) {
  const [Open, setOpen] = useState<ComponentType<OpenMenuProps>>();
  const [wanted, setWanted] = useState(false);
  const load = () =>
    import("./dropdown-menu-open.tsx").then((loaded) => {
      setOpen(() => loaded.OpenMenu);
    });
  const button = { "aria-label": label, className: triggerClassName, children: trigger };
  if (Open && wanted) return <Open {...menu} button={button} />;
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={() => {
        setWanted(true);
        load();
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        setWanted(true);
        load();
      }}
      {...button}
    />
  );
}
