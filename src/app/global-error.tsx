"use client";
import "./globals.css";
import type { ComponentProps } from "react";
import { PlainError, usePageLanguage } from "../platform/identity/ui/plain-error.tsx";

export default function GlobalError(props: ComponentProps<typeof PlainError>) {
  return (
    <html lang={usePageLanguage()} data-theme="system">
      <body>
        <PlainError {...props} />
      </body>
    </html>
  );
}
