"use client";
import { type CSSProperties, useEffect } from "react";
import { Toaster as SonnerToaster, toast as sonner } from "sonner";
import { onToast, takeToasts } from "./toast.ts";

export type ToastSurfaceProps = { labels: { region: string; close: string } };

/** The corner where toasts appear, in the colours of the theme. */
export function ToastSurface({ labels }: ToastSurfaceProps) {
  useEffect(() => {
    const showAll = () => {
      for (const { kind, text, options } of takeToasts()) {
        sonner[kind](text, {
          description: options?.description,
          duration: options?.durationMs,
          action: options?.action,
        });
      }
    };
    showAll();
    return onToast(showAll);
  }, []);
  return (
    <SonnerToaster
      position="bottom-right"
      closeButton
      containerAriaLabel={labels.region}
      toastOptions={{
        closeButtonAriaLabel: labels.close,
        classNames: { toast: "font-sans!", description: "text-muted-foreground!" },
      }}
      style={toastColours}
    />
  );
}

const toastColours = {
  "--normal-bg": "var(--popover)",
  "--normal-text": "var(--popover-foreground)",
  "--normal-border": "var(--border)",
  "--normal-bg-hover": "var(--accent)",
  "--normal-border-hover": "var(--border)",
  "--border-radius": "var(--radius)",
} as CSSProperties;
