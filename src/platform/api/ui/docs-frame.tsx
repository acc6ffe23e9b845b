import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { pageBridge } from "../../../client/bridge.ts";
import { type Brand, BrandMark } from "../../../ui/brand-mark.tsx";
import { buttonVariants } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { SkipLink } from "../../../ui/shell/skip-link.tsx";
import { LanguageChoice } from "../../identity/ui/language-choice.tsx";
import { type Reference, referenceOf } from "../reference.ts";
import { OperationSearch } from "./operation-search.tsx";

/** The document's pages are the same for everybody, so that they can be served from memory: no session is asked for. */
export const reference = (): Reference => referenceOf(pageBridge().document);

export async function DocsFrame({ current, children }: { current: string; children: ReactNode }) {
  const t = await getTranslations("api.docs");
  const { tags } = reference();
  return (
    <>
      <SkipLink label={t("skip")} />
      <header className="sticky top-0 z-30 border-b bg-background">
        <div className="brand-strip h-1" />
        <div className="mx-auto flex h-15 max-w-[90rem] items-center gap-3 px-4 sm:px-6">
          <a href="/" className="focus-ring flex rounded-md">
            <BrandMark brand={pageBridge().page().brand as Brand} />
          </a>
          <a
            href="/docs"
            className="focus-ring hidden rounded-md border-l pl-3 text-muted-foreground text-sm hover:text-foreground sm:block"
          >
            {t("title")}
          </a>
          <div className="ml-auto flex items-center gap-4">
            <div className="max-lg:hidden">
              <LanguageChoice />
            </div>
            <nav aria-label={t("site")} className="flex items-center gap-2">
              <a href="/api/openapi.json" className={buttonVariants({ variant: "ghost", className: "max-md:hidden" })}>
                {t("document")}
              </a>
              <a href="/settings/keys" className={buttonVariants({ variant: "outline" })}>
                {t("keys")}
              </a>
            </nav>
          </div>
        </div>
      </header>
      <div className="mx-auto grid max-w-[90rem] grid-cols-1 px-4 sm:px-6 lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-10">
        <div className="grid grid-cols-1 content-start gap-4 py-4 lg:sticky lg:top-16 lg:max-h-[calc(100dvh-4rem)] lg:overflow-y-auto lg:border-r lg:py-8 lg:pr-4">
          <OperationSearch
            operations={tags.flatMap(({ name, operations }) =>
              operations.map(({ id, summary, sample }) => [name, id, sample.method, sample.path, summary] as const),
            )}
          />
          <details className="group rounded-lg border lg:hidden">
            <summary className="focus-ring rounded-lg px-3 py-2 font-medium text-sm">{t("menu")}</summary>
            <Contents current={current} className="border-t p-2" />
          </details>
          <Contents current={current} className="max-lg:hidden" />
        </div>
        <main id="main" className="min-w-0 pt-2 pb-12 lg:pt-8 lg:pb-24">
          {children}
        </main>
        <footer className="pb-8 lg:hidden">
          <LanguageChoice />
        </footer>
      </div>
    </>
  );
}

async function Contents({ current, className }: { current: string; className: string }) {
  const t = await getTranslations("api.docs");
  const link = (href: string, label: string, count?: number) => (
    <a
      key={href}
      href={href}
      aria-current={href === current ? "page" : undefined}
      className="focus-ring -outline-offset-2 flex items-center justify-between gap-3 rounded-md px-2.5 py-1.5 text-muted-foreground text-sm transition-colors hover:bg-accent hover:text-foreground aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-foreground"
    >
      {label}
      {count !== undefined && <span className="font-normal text-muted-foreground text-xs tabular-nums">{count}</span>}
    </a>
  );
  return (
    <nav aria-label={t("navigation")} className={cn("grid grid-cols-1 content-start gap-0.5", className)}>
      {link("/docs", t("overview"))}
      {link("/docs/errors", t("codes"))}
      <p className="mt-4 mb-1 px-2.5 font-medium text-xs">{t("operations")}</p>
      {reference().tags.map(({ name, title, operations }) => link(`/docs/${name}`, title, operations.length))}
    </nav>
  );
}
