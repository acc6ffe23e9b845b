"use client";
import { Command as Palette } from "cmdk";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { Command, CommandPaletteProps } from "./command-palette.tsx";

export type CommandPaletteDialogProps = CommandPaletteProps & { onClose: () => void };

/** Everything the palette offers, filtered as one types. */
export function CommandPaletteDialog({ groups, labels, onSearch, onClose }: CommandPaletteDialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const router = useRouter();
  useEffect(() => {
    element.current?.showModal();
    element.current?.querySelector("input")?.focus();
  }, []);
  const run = (command: Command) => {
    element.current?.close();
    command.onSelect?.();
    if (command.href) router.push(command.href);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is one on the backdrop; the keyboard has Escape
    <dialog
      ref={element}
      aria-label={labels.title}
      onClose={onClose}
      onClick={(event) => event.target === element.current && element.current.close()}
      className="fixed mx-auto mt-[12vh] mb-auto w-[min(36rem,calc(100vw-2rem))] animate-arrive overflow-hidden rounded-2xl border bg-popover p-0 text-popover-foreground shadow-floating outline-none"
    >
      <Palette label={labels.title} loop className="flex max-h-[min(26rem,70dvh)] flex-col">
        <Palette.Input
          placeholder={labels.placeholder}
          onValueChange={onSearch}
          className="h-12 w-full shrink-0 border-b bg-transparent px-4 text-base outline-none placeholder:text-muted-foreground sm:text-sm"
        />
        <Palette.List className="min-h-0 flex-1 overflow-y-auto p-2">
          <Palette.Empty className="py-10 text-center text-muted-foreground text-sm">{labels.empty}</Palette.Empty>
          {groups.map((group) => (
            <Palette.Group
              key={group.heading}
              heading={group.heading}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs"
            >
              {group.commands.map((command) => (
                <Palette.Item
                  key={command.id}
                  value={command.id}
                  keywords={[command.label, ...(command.keywords ?? [])]}
                  onSelect={() => run(command)}
                  className="flex h-10 cursor-default items-center gap-3 rounded-md px-2 text-sm data-[selected=true]:bg-accent [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground"
                >
                  {command.icon}
                  <span className="min-w-0 flex-1 truncate">{command.label}</span>
                  {command.hint && <span className="text-muted-foreground text-xs">{command.hint}</span>}
                </Palette.Item>
              ))}
            </Palette.Group>
          ))}
        </Palette.List>
      </Palette>
    </dialog>
  );
}
