"use client";
import { Upload } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";

export type DropOverlayProps = { title: ReactNode; text?: ReactNode; onFiles: (files: File[]) => void };

/** Takes files that are dropped anywhere on the page, and shows that it would while they hang over it. */
export function DropOverlay({ title, text, onFiles }: DropOverlayProps) {
  const [over, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    // Each element on the way is entered and left; only when all are left has the pointer gone.
    let depth = 0;
    const withFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (withFiles(event) && ++depth === 1) setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (withFiles(event) && --depth === 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (withFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!withFiles(event)) return;
      depth = 0;
      setOver(false);
      if (event.defaultPrevented) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take(files);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hover, drop };
    for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener as EventListener);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-background/80 p-4 backdrop-blur-sm sm:p-8">
      <div className="flex size-full flex-col items-center justify-center gap-3 rounded-2xl border-2 border-primary border-dashed text-center">
        <span className="flex size-14 items-center justify-center rounded-2xl border bg-card shadow-floating">
          <Upload aria-hidden className="size-6 text-primary-text" />
        </span>
        <p className="font-semibold text-lg">{title}</p>
        {text && <p className="max-w-sm text-muted-foreground text-sm">{text}</p>}
      </div>
    </div>
  );
}
