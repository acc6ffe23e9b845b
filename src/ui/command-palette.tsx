"use client";
import { Search } from "lucide-react";
import { type ComponentType, type ReactNode, useCallback, useEffect, useState } from "react";
import { cn } from "./cn.ts";
import type { CommandPaletteDialogProps } from "./command-palette-dialog.tsx";
import { Kbd } from "./kbd.tsx";

export type Command = {
  id: string;
  label: string;
  icon?: ReactNode;
  hint?: ReactNode;
  /** More words that find it. */
  keywords?: string[];
  href?: string;
  onSelect?: () => void;
};
export type CommandGroup = { heading: string; commands: Command[] };

export type CommandPaletteProps = {
  groups: CommandGroup[];
  labels: { open: string; title: string; placeholder: string; empty: string };
  /** Hears what is typed, to search further; its results come back in `groups`. */
  onSearch?: (text: string) => void;
  className?: string;
};

/** The search button of the top bar, and ⌘K / Ctrl+K. The palette itself loads at first use. */
export function CommandPalette({ groups, labels, onSearch, className }: CommandPaletteProps) {
  const [Dialog, setDialog] = useState<ComponentType<CommandPaletteDialogProps>>();
  const [open, setOpen] = useState(false);
  const [onApple, setOnApple] = useState(false);
  useEffect(() => setOnApple(/Mac|iP(hone|ad)/.test(navigator.platform)), []);
  const load = useCallback(
    () => import("./command-palette-dialog.tsx").then((loaded) => setDialog(() => loaded.CommandPaletteDialog)),
    [],
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      load();
      setOpen((wasOpen) => !wasOpen);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [load]);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Meta+K Control+K"
        onPointerEnter={load}
        onClick={() => {
          load();
          setOpen(true);
        }}
        className={cn(
          "focus-ring flex h-9 items-center gap-2 rounded-md text-muted-foreground text-sm transition-colors hover:text-foreground max-md:w-9 max-md:justify-center md:w-56 md:border md:border-border md:bg-card md:pr-1.5 md:pl-3 md:hover:border-input",
          className,
        )}
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 truncate text-left max-md:sr-only">{labels.open}</span>
        <span aria-hidden className="flex gap-0.5 max-md:hidden">
          <Kbd>{onApple ? "⌘" : "Ctrl"}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      {Dialog && open && <Dialog groups={groups} labels={labels} onSearch={onSearch} onClose={() => setOpen(false)} />}
    </>
  );
}
