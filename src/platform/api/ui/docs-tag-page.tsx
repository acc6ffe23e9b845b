import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { DocsFrame, reference } from "./docs-frame.tsx";
import { OperationArticle } from "./operation-article.tsx";

interface Props {
  params: Promise<{ tag: string }>;
}
const tagOf = async ({ params }: Props) => {
  const { tag } = await params;
  return reference().tags.find(({ name }) => name === tag) ?? notFound();
};

export async function generateMetadata(props: Props) {
  const [t, { title, description }] = await Promise.all([getTranslations("api.docs"), tagOf(props)]);
  return { title: `${title} · ${t("title")}`, description, robots: { index: true } };
}

export async function DocsTagPage(props: Props) {
  const [t, tag] = await Promise.all([getTranslations("api.docs"), tagOf(props)]);
  return (
    <PageTexts of={["api.ui"]}>
      <DocsFrame current={`/docs/${tag.name}`}>
        <header className="grid gap-2 pb-2">
          <h1 className="font-semibold text-3xl tracking-tight">{tag.title}</h1>
          <p className="text-muted-foreground leading-7">
            {tag.description} {t("count", { count: tag.operations.length })}.
          </p>
        </header>
        {tag.operations.map((operation) => (
          <OperationArticle key={operation.id} operation={operation} />
        ))}
      </DocsFrame>
    </PageTexts>
  );
}
