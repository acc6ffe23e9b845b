import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { TextLink } from "../../../ui/text-link.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { CodeBlock } from "./code-block.tsx";
import { DocsFrame, reference } from "./docs-frame.tsx";
import { serverOrigin } from "./operation-article.tsx";
import * as examples from "./overview-examples.ts";

export async function generateMetadata() {
  const t = await getTranslations("api.docs");
  return { title: t("title"), description: t("lead"), robots: { index: true } };
}

export async function DocsPage() {
  const t = await getTranslations("api.docs");
  const origin = serverOrigin();
  return (
    <PageTexts of={["api.ui"]}>
      <DocsFrame current="/docs">
        <div className="grid max-w-3xl grid-cols-1 gap-12">
          <header className="grid grid-cols-1 gap-3">
            <h1 className="font-semibold text-3xl tracking-tight">{t("title")}</h1>
            <p className="text-lg text-muted-foreground leading-8">{t("lead")}</p>
            <p className="font-medium text-sm">{t("base")}</p>
            <CodeBlock code={`${origin}/api/v1`} label={t("base")} />
          </header>
          <Part id="first" title={t("first")} text={t("firstText")}>
            <CodeBlock code={examples.firstCall(origin)} label={t("first")} />
          </Part>
          <Part id="authentication" title={t("auth.title")} text={t("auth.text")}>
            <Terms
              terms={(["key", "token", "session"] as const).map((name) => [t(`auth.${name}`), t(`auth.${name}Text`)])}
            />
          </Part>
          <Part id="errors" title={t("errors.title")} text={t("errors.text")}>
            <CodeBlock code={examples.refusal} label={t("errors.title")} />
            <TextLink href="/docs/errors" prefetch={false} className="w-fit text-sm">
              {t("errors.all")}
            </TextLink>
          </Part>
          <Part id="lists" title={t("lists.title")} text={t("lists.text")}>
            <CodeBlock code={examples.list} label={t("lists.title")} />
            <Terms
              mono
              terms={(["limit", "cursor", "sort", "fields", "expand"] as const).map((name) => [
                name,
                t(`lists.${name}`),
              ])}
            />
          </Part>
          <Part id="idempotency" title={t("once.title")} text={t("once.text")}>
            <CodeBlock code={examples.once(origin)} label={t("once.title")} />
          </Part>
          <Part id="limits" title={t("rates.title")} text={t("rates.text")}>
            <Terms
              mono
              terms={[
                ["RateLimit-Limit", t("rates.limit")],
                ["RateLimit-Remaining", t("rates.remaining")],
                ["RateLimit-Reset", t("rates.reset")],
              ]}
            />
          </Part>
          <Part id="batch" title={t("batch.title")} text={t("batch.text")}>
            <CodeBlock code={examples.batch(origin)} label={t("batch.title")} />
          </Part>
          <Part id="webhooks" title={t("webhooks.title")} text={t("webhooks.text")}>
            <TextLink href="/docs/webhooks" prefetch={false} className="w-fit text-sm">
              {t("webhooks.link")}
            </TextLink>
          </Part>
          <Part id="operations" title={t("operations")}>
            <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2">
              {reference().tags.map((tag) => (
                <li key={tag.name}>
                  <a
                    href={`/docs/${tag.name}`}
                    className="focus-ring grid h-full content-start gap-1 rounded-xl border bg-card p-4 shadow-raised transition-colors hover:bg-accent"
                  >
                    <span className="flex items-baseline justify-between gap-3 font-medium">
                      {tag.title}
                      <span className="font-normal text-muted-foreground text-xs">
                        {t("count", { count: tag.operations.length })}
                      </span>
                    </span>
                    <span className="text-muted-foreground text-sm leading-6">{tag.description}</span>
                  </a>
                </li>
              ))}
            </ul>
          </Part>
        </div>
      </DocsFrame>
    </PageTexts>
  );
}

function Part({ id, title, text, children }: { id: string; title: string; text?: string; children: ReactNode }) {
  return (
    <section id={id} className="grid scroll-mt-20 grid-cols-1 gap-4">
      <h2 className="font-semibold text-xl">
        <a href={`#${id}`} className="focus-ring rounded-sm">
          {title}
        </a>
      </h2>
      {text && <p className="leading-7">{text}</p>}
      {children}
    </section>
  );
}

function Terms({ terms, mono }: { terms: [string, string][]; mono?: boolean }) {
  return (
    <dl className="grid grid-cols-1 divide-y rounded-xl border bg-card">
      {terms.map(([term, text]) => (
        <div key={term} className="grid grid-cols-1 gap-1 p-4 sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-4">
          <dt className={mono ? "font-mono text-[0.8125rem] leading-6" : "font-medium text-sm leading-6"}>{term}</dt>
          <dd className="text-muted-foreground text-sm leading-6">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
