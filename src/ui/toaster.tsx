"use client";
import { type ComponentType, useEffect, useState } from "react";
import { onToast, toastsWait } from "./toast.ts";
import type { ToastSurfaceProps } from "./toast-surface.tsx";

export type ToasterProps = ToastSurfaceProps;

/** Place once in a layout. Costs nothing until the first toast. */
export function Toaster(props: ToasterProps) {
  const [Surface, setSurface] = useState<ComponentType<ToastSurfaceProps>>();
  useEffect(() => {
    const load = () => import("./toast-surface.tsx").then((loaded) => setSurface(() => loaded.ToastSurface));
    if (toastsWait()) load();
    return onToast(load);
  }, []);
  return Surface ? <Surface {...props} /> : null;
}
