"use client";
import { type FormEvent, useId } from "react";
import { Alert } from "./alert.tsx";
import { Button } from "./button.tsx";
import { Dialog, type DialogProps } from "./dialog.tsx";

export type FormDialogProps = Omit<DialogProps, "open" | "footer" | "closeLabel"> & {
  open?: boolean;
  /** As `useForm` gives it: `problem` is what stands at no field. */
  form: { submit: (event: FormEvent<HTMLFormElement>) => void; pending: boolean; problem?: string | null | undefined };
  danger?: boolean;
  labels: { submit: string; cancel: string; close: string };
};

/** Whoever sent the form from its end sees what stands at its head. */
const show = (problem: HTMLElement | null) => problem?.scrollIntoView({ block: "nearest" });

/** A dialog around one form: its fields, what went wrong above them, and the two ways out below. */
export function FormDialog({ open = true, form, danger, labels, children, ...dialog }: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      {...dialog}
      open={open}
      closeLabel={labels.close}
      footer={
        <>
          <Button variant="outline" onClick={dialog.onClose}>
            {labels.cancel}
          </Button>
          <Button variant={danger ? "danger" : "primary"} type="submit" form={id} pending={form.pending}>
            {labels.submit}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={form.submit} className="grid grid-cols-1 gap-4">
        {form.problem && (
          <div ref={show}>
            <Alert tone="danger">{form.problem}</Alert>
          </div>
        )}
        {children}
      </form>
    </Dialog>
  );
}
