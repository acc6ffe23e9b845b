"use client";
import { Dialog, type DialogProps } from "./dialog.tsx";

export type SheetProps = Omit<DialogProps, "size"> & { side?: "left" | "right" };

/** A modal panel at an edge of the screen, for details and filters. */
export function Sheet({ side = "right", ...rest }: SheetProps) {
  return <Dialog side={side} {...rest} />;
}
