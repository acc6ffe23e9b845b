"use client";
import { type ReactNode, useEffect, useId, useRef } from "react";

export type TooltipProps = {
  text: ReactNode;
  children: ReactNode;
  side?: "top" | "bottom" | "right";
  className?: string;
};

const gap = 6;
const delayMs = 350;

/**
 * A short explanation on hover and focus, closed by Escape; it can be hovered itself (WCAG 1.4.13).
 * Lies in the browser's top layer, so nothing cuts it off.
 */
export function Tooltip({ text, children, side = "top", className }: TooltipProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  useEffect(() => {
    anchor.current?.firstElementChild?.setAttribute("aria-describedby", id);
    return () => clearTimeout(timer.current);
  }, [id]);
  const show = () => {
    if (!anchor.current || !bubble.current?.isConnected || bubble.current.matches(":popover-open")) return;
    bubble.current.showPopover();
    place(bubble.current, anchor.current.getBoundingClientRect(), side);
  };
  const later = (what: () => void, afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(what, afterMs);
  };
  const hide = () => bubble.current?.isConnected && bubble.current.hidePopover();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for what happens to the control inside
    <span
      ref={anchor}
      className={className ?? "inline-flex"}
      onPointerEnter={() => later(show, delayMs)}
      onPointerLeave={() => later(hide, 120)}
      onFocus={(event) => event.target.matches(":focus-visible") && show()}
      onBlur={hide}
      onPointerDown={() => later(hide, 0)}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {children}
      <span
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        className="pointer-events-auto fixed inset-auto m-0 w-max max-w-64 rounded-md border-0 bg-foreground px-2.5 py-1.5 text-background text-xs leading-4 shadow-floating"
      >
        {text}
      </span>
    </span>
  );
}

function place(bubble: HTMLElement, anchor: DOMRect, side: "top" | "bottom" | "right"): void {
  const { width, height } = bubble.getBoundingClientRect();
  const above = anchor.top - height - gap;
  const below = anchor.bottom + gap;
  const middle = anchor.left + anchor.width / 2 - width / 2;
  const top =
    side === "right" ? anchor.top + anchor.height / 2 - height / 2 : side === "bottom" || above < gap ? below : above;
  const left = side === "right" ? anchor.right + gap : middle;
  bubble.style.top = `${Math.max(gap, Math.min(top, innerHeight - height - gap))}px`;
  bubble.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
}
