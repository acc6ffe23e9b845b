import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import { PageTabs } from "../../../ui/page-tabs.tsx";
import { readPlatformFigures, readPlatformMails } from "../permissions.ts";

/** What stands around every page below `/admin`; nobody else finds any. */
export async function AdminLayout({ children }: { children: ReactNode }) {
  const [t, { user, staff }] = await Promise.all([getTranslations(), api("GET /session")]);
  if (user && !staff) notFound();
  const items = [
    { label: t("staff.ui.title"), href: "/admin" },
    ...(staff?.may.includes(readPlatformMails.name) ? [{ label: t("staff.mails.title"), href: "/admin/mails" }] : []),
    ...(staff?.may.includes(readPlatformFigures.name)
      ? [{ label: t("product-analytics.ui.title"), href: "/admin/figures" }]
      : []),
  ];
  return (
    <>
      {items.length > 1 && <PageTabs label={t("staff.ui.navigation")} items={items} />}
      {children}
    </>
  );
}
