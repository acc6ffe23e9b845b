"use client";
import { type ComponentType, useState } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import type { ConfirmDialogProps } from "./confirm-dialog.tsx";

export type ConfirmButtonProps = Omit<ButtonProps, "onClick" | "title"> & {
  dialog: Omit<ConfirmDialogProps, "open" | "onClose" | "onConfirm">;
  onConfirm: () => void | Promise<void>;
};

/** A button that asks before it acts. The dialog arrives when a pointer or the focus comes near. */
export function ConfirmButton({ dialog, onConfirm, ...rest }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  const [ConfirmDialog, setConfirmDialog] = useState<ComponentType<ConfirmDialogProps>>();
  const load = () => {
    import("./confirm-dialog.tsx").then((loaded) => setConfirmDialog(() => loaded.ConfirmDialog));
  };
  return (
    <>
      <Button
        {...rest}
        aria-haspopup="dialog"
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          setOpen(true);
          load();
        }}
      />
      {ConfirmDialog && <ConfirmDialog {...dialog} open={open} onClose={() => setOpen(false)} onConfirm={onConfirm} />}
    </>
  );
}
