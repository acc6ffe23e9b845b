"use client";
import { useState } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import { ConfirmDialog, type ConfirmDialogProps } from "./confirm-dialog.tsx";

export type ConfirmButtonProps = Omit<ButtonProps, "onClick" | "title"> & {
  dialog: Omit<ConfirmDialogProps, "open" | "onClose" | "onConfirm">;
  onConfirm: () => void | Promise<void>;
};

/** A button that asks before it acts. */
export function ConfirmButton({ dialog, onConfirm, ...rest }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...rest} aria-haspopup="dialog" onClick={() => setOpen(true)} />
      <ConfirmDialog {...dialog} open={open} onClose={() => setOpen(false)} onConfirm={onConfirm} />
    </>
  );
}
