import { getTranslations } from "next-intl/server";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { type ErrorCode, errorCodes } from "../error-codes.ts";
import { DocsFrame } from "./docs-frame.tsx";
import { InlineCode } from "./inline-code.tsx";

export async function generateMetadata() {
  const t = await getTranslations("api.docs");
  return { title: `${t("codes")} · ${t("title")}`, description: t("codesLead"), robots: { index: true } };
}

export async function DocsErrorsPage() {
  const [t, texts] = await Promise.all([getTranslations("api.docs"), getTranslations("api.codes")]);
  return (
    <PageTexts of={["api.ui"]}>
      <DocsFrame current="/docs/errors">
        <header className="grid gap-2 pb-8">
          <h1 className="font-semibold text-3xl tracking-tight">{t("codes")}</h1>
          <p className="max-w-2xl text-muted-foreground leading-7">{t("codesLead")}</p>
        </header>
        <ul className="grid max-w-4xl grid-cols-1">
          {(Object.keys(errorCodes) as ErrorCode[]).map((code) => (
            <li key={code} className="grid grid-cols-1 gap-1 border-t py-4 md:grid-cols-[16rem_minmax(0,1fr)] md:gap-6">
              <p className="flex items-baseline gap-3">
                <a
                  href={`/docs/errors/${code}`}
                  className="focus-ring break-all rounded-sm font-medium font-mono text-primary-text text-sm underline-offset-4 hover:underline"
                >
                  {code}
                </a>
                <span className="font-mono text-muted-foreground text-xs">{errorCodes[code].join(", ")}</span>
              </p>
              <p className="text-muted-foreground text-sm leading-6">
                <InlineCode text={texts(`${code}.meaning`)} />
              </p>
            </li>
          ))}
        </ul>
      </DocsFrame>
    </PageTexts>
  );
}
