import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { chosenOf, queryOf } from "./chosen-figures.ts";
import { FiguresView } from "./figures-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("product-analytics.ui"))("title") };
}

export async function FiguresPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { user, staff } = await api("GET /session");
  if (user && !staff?.may.includes("figures.read")) notFound();
  const chosen = chosenOf(await searchParams);
  return (
    <PageTexts of={["product-analytics.ui", "exports.ui.chosen"]}>
      <FiguresView first={chosen} initial={await api("GET /admin/figures", queryOf(chosen))} />
    </PageTexts>
  );
}
