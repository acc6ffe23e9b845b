import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PageTabs } from "../../../ui/page-tabs.tsx";

/** What stands around every page below `/settings`; the manifests name the pages. */
export async function SettingsLayout({ children }: { children: ReactNode }) {
  const [t, all, { settings }] = await Promise.all([
    getTranslations("identity.settings"),
    getTranslations(),
    api("GET /session"),
  ]);
  const items = settings.map(({ module, label, href }) => ({ label: all(`${module}.${label}` as never), href }));
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <PageTabs label={t("navigation")} items={items} />
      <div className="grid grid-cols-1 divide-y">{children}</div>
    </>
  );
}
