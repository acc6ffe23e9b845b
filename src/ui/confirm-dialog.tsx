"use client";
import { type ReactNode, useState } from "react";
import { Alert } from "./alert.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Input } from "./input.tsx";
import { Label } from "./label.tsx";

export type ConfirmDialogLabels = { confirm: string; cancel: string; close: string };

export type ConfirmDialogProps = {
  open: boolean;
  onClose: () => void;
  /** Runs on confirmation; the dialog shows that it waits, and closes when it is done. An error keeps it open and is told in it. */
  onConfirm: () => void | Promise<void>;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  danger?: boolean;
  /** A word that must be typed before: for what cannot be undone. */
  typeToConfirm?: { word: string; label: ReactNode };
  labels: ConfirmDialogLabels;
};

/** Asks before something that is hard to undo. */
export function ConfirmDialog({
  open,
  onClose,
  onConfirm,
  danger,
  typeToConfirm,
  labels,
  ...rest
}: ConfirmDialogProps) {
  const [pending, setPending] = useState(false);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => {
    setTyped("");
    setProblem(null);
    onClose();
  };
  const confirm = async () => {
    setPending(true);
    setProblem(null);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setPending(false);
    }
  };
  const ready = !typeToConfirm || typed.trim() === typeToConfirm.word;
  return (
    <Dialog
      open={open}
      onClose={close}
      title={rest.title}
      description={rest.description}
      size="sm"
      closeLabel={labels.close}
      footer={
        <>
          <Button variant="outline" onClick={close}>
            {labels.cancel}
          </Button>
          <Button variant={danger ? "danger" : "primary"} pending={pending} disabled={!ready} onClick={confirm}>
            {labels.confirm}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-4">
        {problem && <Alert tone="danger">{problem}</Alert>}
        {rest.children}
        {typeToConfirm && (
          <div className="grid gap-1.5">
            <Label htmlFor="type-to-confirm">{typeToConfirm.label}</Label>
            <Input
              id="type-to-confirm"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
        )}
      </div>
    </Dialog>
  );
}
