"use client";
import { useEffect } from "react";
import { type ToastKind, toast } from "./toast.ts";

export type ToastOnArrivalProps = { kind?: ToastKind; text: string };

/** Shows a toast once when the page that holds it arrives: the echo of a form that redirected here. */
export function ToastOnArrival({ kind = "success", text }: ToastOnArrivalProps) {
  useEffect(() => {
    // Strict mode mounts twice in development; the timer of the first mount is cancelled.
    const timer = setTimeout(() => toast[kind](text));
    return () => clearTimeout(timer);
  }, [kind, text]);
  return null;
}
