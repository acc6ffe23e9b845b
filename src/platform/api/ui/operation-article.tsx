import { getTranslations } from "next-intl/server";
import { pageBridge } from "../../../client/bridge.ts";
import { Badge } from "../../../ui/badge.tsx";
import type { Operation, Row } from "../reference.ts";
import { CodeBlock } from "./code-block.tsx";
import { InlineCode } from "./inline-code.tsx";
import { MethodBadge } from "./method-badge.tsx";
import { OperationConsole } from "./operation-console.tsx";

/** Where this very server is reached from outside. */
export const serverOrigin = (): string =>
  new URL((pageBridge().document as { servers: { url: string }[] }).servers[0]!.url).origin;

/** One operation: what it takes and answers on the left, an example that can be sent on the right. */
export async function OperationArticle({ operation }: { operation: Operation }) {
  const t = await getTranslations("api.docs");
  const { id, sample, answer } = operation;
  return (
    <article
      id={id}
      aria-labelledby={`${id}-title`}
      data-operation={`${sample.method} ${sample.path}`}
      className="grid scroll-mt-16 grid-cols-1 gap-6 border-t py-10 xl:grid-cols-2 xl:gap-10"
    >
      <div className="grid min-w-0 grid-cols-1 content-start gap-6">
        <div className="grid grid-cols-1 gap-3">
          <h2 id={`${id}-title`} className="font-semibold text-xl">
            <a href={`#${id}`} title={t("linkTo", { name: operation.summary })} className="focus-ring group rounded-sm">
              {operation.summary}
              <span aria-hidden className="ml-2 text-muted-foreground opacity-0 group-hover:opacity-100">
                #
              </span>
            </a>
          </h2>
          <p className="flex items-start gap-2">
            <MethodBadge method={sample.method} className="mt-0.5" />
            <code className="min-w-0 break-words font-mono text-sm leading-6">{sample.path}</code>
          </p>
          <p className="flex items-center gap-2 text-muted-foreground text-sm leading-6">
            {sample.open && <Badge tone="success">{t("open")}</Badge>}
            {operation.description}
          </p>
        </div>
        {operation.parameters.length > 0 && <Rows title={t("parameters")} rows={operation.parameters} />}
        {operation.body.length > 0 && <Rows title={t("body")} rows={operation.body} />}
        <section className="grid grid-cols-1 gap-2">
          <h3 className="flex items-center gap-2 font-medium text-sm">
            {t("answer")} <Badge tone="success">{answer.status}</Badge>
          </h3>
          {answer.example === null ? (
            <p className="text-muted-foreground text-sm">{sample.streams ? t("file") : t("noBody")}</p>
          ) : (
            <>
              <Fold title={t("exampleAnswer")}>
                <CodeBlock code={answer.example} label={t("exampleAnswer")} />
              </Fold>
              {answer.rows.length > 0 && (
                <Fold title={t("answerFields")}>
                  <RowList rows={answer.rows} />
                </Fold>
              )}
            </>
          )}
          <Fold title={t("refusals")}>
            <Refusals refusals={operation.refusals} />
          </Fold>
        </section>
      </div>
      <div className="min-w-0">
        <OperationConsole sample={sample} origin={serverOrigin()} />
      </div>
    </article>
  );
}

function Fold({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <details className="rounded-lg border">
      <summary className="focus-ring rounded-lg px-3 py-2 text-sm">{title}</summary>
      <div className="border-t p-3">{children}</div>
    </details>
  );
}

function Rows({ title, rows }: { title: string; rows: Row[] }) {
  return (
    <section className="grid grid-cols-1 gap-3">
      <h3 className="border-b pb-2 font-medium text-sm">{title}</h3>
      <RowList rows={rows} />
    </section>
  );
}

async function RowList({ rows }: { rows: Row[] }) {
  const t = await getTranslations("api.docs");
  return (
    <dl className="grid grid-cols-1 gap-3">
      {rows.map((row) => (
        <div key={row.place + row.name} className="grid grid-cols-1 gap-0.5">
          <dt className="flex flex-wrap items-baseline gap-x-2">
            <code className="break-all font-medium font-mono text-[0.8125rem]">{row.name}</code>
            {row.place && <span className="text-muted-foreground text-xs">{row.place}</span>}
            <span className="min-w-0 break-words font-mono text-muted-foreground text-xs leading-5">{row.type}</span>
            {row.required && <span className="font-medium text-warning text-xs">{t("required")}</span>}
          </dt>
          {row.text && (
            <dd className="text-muted-foreground text-sm leading-6">
              <InlineCode text={row.text} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function Refusals({ refusals }: Pick<Operation, "refusals">) {
  return (
    <ul className="grid grid-cols-1 gap-2 text-sm">
      {refusals.map(({ status, code, text }) => (
        <li key={status} className="flex items-baseline gap-3">
          <span className="font-mono text-muted-foreground text-xs tabular-nums">{status}</span>
          <span className="leading-6">
            <a
              href={`/docs/errors/${code}`}
              className="focus-ring rounded-sm font-medium font-mono text-[0.8125rem] text-primary-text underline underline-offset-4"
            >
              {code}
            </a>{" "}
            <span className="text-muted-foreground">
              <InlineCode text={text} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
