import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Badge } from "../../../ui/badge.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { type ErrorCode, errorCodes, isErrorCode } from "../error-codes.ts";
import { CodeBlock } from "./code-block.tsx";
import { DocsFrame } from "./docs-frame.tsx";
import { InlineCode } from "./inline-code.tsx";

interface Props {
  params: Promise<{ code: string }>;
}
const codeOf = async ({ params }: Props): Promise<ErrorCode> => {
  const { code } = await params;
  return isErrorCode(code) ? code : notFound();
};

export async function generateMetadata(props: Props) {
  const [t, code] = await Promise.all([getTranslations("api.docs"), codeOf(props)]);
  return { title: `${code} · ${t("codes")}`, robots: { index: true } };
}

export async function DocsErrorPage(props: Props) {
  const code = await codeOf(props);
  const [t, texts] = await Promise.all([getTranslations("api.docs"), getTranslations("api.codes")]);
  const example = {
    ...{ type: `/docs/errors/${code}`, status: errorCodes[code][0], code },
    detail: texts(`${code}.meaning`).replaceAll("`", ""),
    request_id: "01980c2e-5f3a-7c41-9b1d-2f6a8e4d7c10",
  };
  return (
    <PageTexts of={["api.ui"]}>
      <DocsFrame current="/docs/errors">
        <div className="grid max-w-2xl grid-cols-1 gap-8">
          <header className="grid gap-3">
            <p className="text-sm">
              <a href="/docs/errors" className="focus-ring rounded-sm text-muted-foreground hover:text-foreground">
                {`← ${t("back")}`}
              </a>
            </p>
            <h1 className="break-all font-mono font-semibold text-2xl">{code}</h1>
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <span className="text-muted-foreground">{t("statuses", { count: errorCodes[code].length })}</span>
              {errorCodes[code].map((status) => (
                <Badge key={status} tone={status < 500 ? "warning" : "danger"}>
                  {status}
                </Badge>
              ))}
            </p>
          </header>
          {(["meaning", "remedy"] as const).map((part) => (
            <section key={part} className="grid grid-cols-1 gap-2">
              <h2 className="font-semibold text-lg">{t(part)}</h2>
              <p className="leading-7">
                <InlineCode text={texts(`${code}.${part}`)} />
              </p>
            </section>
          ))}
          <section className="grid grid-cols-1 gap-2">
            <h2 className="font-semibold text-lg">{t("example")}</h2>
            <CodeBlock code={JSON.stringify(example, null, 2)} label={t("example")} />
          </section>
        </div>
      </DocsFrame>
    </PageTexts>
  );
}
