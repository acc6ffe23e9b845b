"use client";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "./cn.ts";

export type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** A panel at the right (or left) edge instead of a window in the middle. */
  side?: "left" | "right";
  closeLabel: string;
  /** What it shows is never shown again: a press beside it leaves it open. */
  shownOnce?: boolean;
  className?: string;
};

const widths = { sm: "sm:max-w-sm", md: "sm:max-w-lg", lg: "sm:max-w-3xl" };

/**
 * The platform's own modal dialog: the browser keeps the focus inside and closes it on Escape; however it is closed, the
 * focus returns to where it was. What is marked with `data-focus` gets the focus, else the first field, else the close button.
 */
export function Dialog(props: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  /** Text selected from inside to beyond the edge ends with a click on the backdrop, which is not meant. */
  const pressedBeside = useRef(false);
  const id = useId();
  const { open, onClose } = props;
  useEffect(() => {
    const dialog = element.current;
    if (!open || !dialog || dialog.open) return;
    const before = document.activeElement;
    dialog.showModal();
    const wanted = ["[data-focus]", "[data-body] :is(input:not([type=hidden]), textarea, select)"];
    wanted
      .map((one) => dialog.querySelector<HTMLElement>(one))
      .find(Boolean)
      ?.focus();
    return () => {
      // The browser returns the focus of a dialog that closes, and loses it with one that is taken away while open.
      if (document.activeElement !== document.body) return;
      const back = before?.isConnected ? before : document.querySelector("main");
      if (back instanceof HTMLElement) back.focus();
    };
  }, [open]);
  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is one on the backdrop; the keyboard has Escape
    <dialog
      ref={element}
      aria-labelledby={`${id}-title`}
      aria-describedby={props.description ? `${id}-description` : undefined}
      onClose={onClose}
      onPointerDown={(event) => {
        pressedBeside.current = event.target === element.current;
      }}
      onClick={(event) => {
        if (event.target === element.current && pressedBeside.current && !props.shownOnce) element.current.close();
      }}
      className={cn(
        // Opened in a cell of a table, it would take over how that is set.
        "whitespace-normal text-left font-normal tracking-normal",
        "fixed border bg-popover p-0 text-popover-foreground shadow-floating outline-none",
        props.side ? sidePanel(props.side) : cn(middleWindow, widths[props.size ?? "md"]),
        props.className,
      )}
    >
      <div className="flex max-h-[inherit] min-h-full flex-col">
        <header className="flex items-start justify-between gap-4 px-5 pt-5">
          <div className="grid gap-1">
            <h2 id={`${id}-title`} className="font-semibold text-base leading-6">
              {props.title}
            </h2>
            {props.description && (
              <p id={`${id}-description`} className="text-muted-foreground text-sm leading-6">
                {props.description}
              </p>
            )}
          </div>
          <button
            type="button"
            aria-label={props.closeLabel}
            onClick={() => element.current?.close()}
            className="focus-ring -mr-1.5 -mt-1.5 flex size-8 shrink-0 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-foreground"
          >
            <X aria-hidden className="size-4" />
          </button>
        </header>
        <div data-body className="min-h-0 flex-1 overflow-y-auto px-5 py-4 text-sm">
          {props.children}
        </div>
        {props.footer && (
          <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3.5">{props.footer}</footer>
        )}
      </div>
    </dialog>
  );
}

const middleWindow =
  "m-auto max-h-[min(85dvh,48rem)] w-full max-w-[calc(100vw-2rem)] animate-arrive overflow-hidden rounded-2xl";

function sidePanel(side: "left" | "right"): string {
  const edge = side === "right" ? "right-0 left-auto border-l" : "left-0 right-auto border-r [--slide-from:-100%]";
  return cn("inset-y-0 m-0 h-dvh max-h-dvh w-[min(26rem,calc(100vw-3rem))] animate-slide", edge);
}
