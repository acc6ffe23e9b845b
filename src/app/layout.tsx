import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { api } from "../client/api.ts";
import { pageBridge } from "../client/bridge.ts";
import { fontClass } from "../ui/fonts.ts";

// Every page answers somebody: who it is stands in the request, and there is no kernel during `next build`.
export const dynamic = "force-dynamic";
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export async function generateMetadata(): Promise<Metadata> {
  const { product } = await api("GET /session");
  return {
    title: { default: product.title, template: `%s · ${product.title}` },
    robots: { index: false },
    icons: { icon: `/brand/${product.brand}.svg` },
  };
}

export default function RootLayout({ children }: { children: ReactNode }) {
  const { locale, theme, brand } = pageBridge().page();
  return (
    <html lang={locale} data-theme={theme} data-brand={brand} className={fontClass}>
      <body>{children}</body>
    </html>
  );
}
