"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "./button.tsx";

export type CopyButtonProps = Omit<ButtonProps, "children" | "onClick"> & {
  text: string;
  labels: { copy: string; copied: string };
  /** Shows the words beside the icon. */
  withText?: boolean;
};

/** Copies a text and says so for two seconds. */
export function CopyButton({ text, labels, withText, variant = "ghost", size, ...rest }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? labels.copied : labels.copy;
  return (
    <Button
      variant={variant}
      size={size ?? (withText ? "sm" : "icon-sm")}
      aria-label={withText ? undefined : label}
      title={withText ? undefined : label}
      onClick={async () => {
        await writeClipboard(text);
        setCopied(true);
      }}
      {...rest}
    >
      {copied ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
      {withText && label}
      <span className="sr-only" role="status">
        {copied ? labels.copied : ""}
      </span>
    </Button>
  );
}

/** The clipboard interface exists on https and localhost only; a plain http address in a local network needs the old way. */
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
