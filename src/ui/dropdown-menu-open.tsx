"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import { DropdownMenu as Menu } from "radix-ui";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import { cn } from "./cn.ts";
import type { DropdownMenuProps, MenuItem } from "./dropdown-menu.tsx";

export type OpenMenuProps = Omit<DropdownMenuProps, "trigger" | "label" | "triggerClassName"> & {
  button: { "aria-label"?: string; className?: string; children: ReactNode };
  layer: HTMLElement | null;
};

/** The menu itself, open from its first appearance. */
export function OpenMenu({ items, align = "end", side = "bottom", width = "14rem", button, layer }: OpenMenuProps) {
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <Menu.Root defaultOpen modal={false}>
      <Menu.Trigger ref={trigger} type="button" {...button} />
      <Menu.Portal container={layer}>
        <Menu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          style={{ minWidth: width }}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-[min(22rem,calc(100vw-1rem))] animate-arrive overflow-y-auto rounded-lg border bg-popover p-1 text-popover-foreground shadow-floating outline-none"
        >
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a menu's items keep their places
            <Entry key={index} item={item} trigger={trigger} />
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

const row =
  "flex min-h-9 w-full cursor-default select-none items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm outline-none data-highlighted:bg-accent data-disabled:opacity-50 sm:min-h-8 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground";
const dangerous = "text-danger data-highlighted:bg-danger-soft [&_svg]:text-danger";

function Entry({ item, trigger }: { item: MenuItem; trigger: RefObject<HTMLButtonElement | null> }) {
  if (item.kind === "separator") return <Menu.Separator className="-mx-1 my-1 h-px bg-border" />;
  if (item.kind === "heading") {
    return (
      <Menu.Label className="wrap-anywhere px-2 py-1.5 font-medium text-muted-foreground text-xs">
        {item.label}
      </Menu.Label>
    );
  }
  if (item.kind === "choice") return <ChoiceEntry item={item} />;
  const content = (
    <>
      {item.icon}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint && <span className="text-muted-foreground text-xs">{item.hint}</span>}
      {item.current && <Check aria-hidden />}
    </>
  );
  return (
    <Menu.Item
      asChild={Boolean(item.href)}
      disabled={item.disabled}
      onSelect={() => {
        // A dialog that opens now returns the focus to the button: the menu is gone by then.
        if (item.onSelect) trigger.current?.focus();
        item.onSelect?.();
      }}
      aria-current={item.current ? "true" : undefined}
      className={cn(row, item.danger && dangerous)}
    >
      {item.href ? <Link href={item.href}>{content}</Link> : content}
    </Menu.Item>
  );
}

function ChoiceEntry({ item }: { item: Extract<MenuItem, { kind: "choice" }> }) {
  const [value, setValue] = useState(item.value);
  const choose = (next: string) => {
    setValue(next);
    item.onChange(next);
  };
  return (
    <div className="flex items-center justify-between gap-4 px-2 py-1 text-sm">
      <span aria-hidden>{item.label}</span>
      <Menu.RadioGroup
        aria-label={item.label}
        value={value}
        onValueChange={choose}
        className="flex gap-0.5 rounded-lg bg-secondary p-0.5"
      >
        {item.options.map((option) => (
          <Menu.RadioItem
            key={option.value}
            value={option.value}
            aria-label={option.icon ? option.label : undefined}
            title={option.icon ? option.label : undefined}
            onSelect={(event) => event.preventDefault()}
            className="flex h-7 min-w-8 cursor-default items-center justify-center rounded-md px-2 font-medium text-muted-foreground text-xs outline-2 outline-transparent data-highlighted:text-foreground data-highlighted:outline-ring data-[state=checked]:bg-card data-[state=checked]:text-foreground data-[state=checked]:shadow-raised [&_svg]:size-4"
          >
            {option.icon ?? option.label}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </div>
  );
}
