import type { ReactNode } from "react";

export type ToastKind = "success" | "error" | "info";
export type ToastOptions = {
  description?: ReactNode;
  durationMs?: number;
  action?: { label: string; onClick: () => void };
};
export type ToastMessage = { kind: ToastKind; text: ReactNode; options?: ToastOptions };

type Listener = () => void;

const waiting: ToastMessage[] = [];
const listeners = new Set<Listener>();

function show(kind: ToastKind, text: ReactNode, options?: ToastOptions): void {
  waiting.push({ kind, text, options });
  for (const listener of listeners) listener();
}

/** Short messages in the corner. They wait until the Toaster, which loads its script at the first one, takes them. */
export const toast = {
  success: (text: ReactNode, options?: ToastOptions) => show("success", text, options),
  error: (text: ReactNode, options?: ToastOptions) => show("error", text, options),
  info: (text: ReactNode, options?: ToastOptions) => show("info", text, options),
};

/** For the Toaster: hears of new messages; returns how to stop. */
export function onToast(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function takeToasts(): ToastMessage[] {
  return waiting.splice(0);
}

export function toastsWait(): boolean {
  return waiting.length > 0;
}
