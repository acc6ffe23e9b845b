import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { userFiltersOf, userQueryOf } from "./user-filters.ts";
import { UsersView } from "./users-view.tsx";

export async function generateMetadata() {
  // Its title is nobody else's business either.
  const [t, { staff }] = await Promise.all([getTranslations(), api("GET /session")]);
  return { title: t(staff ? "staff.ui.title" : "identity.errors.notFound") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function UsersPage({ searchParams }: Props) {
  const filters = userFiltersOf(await searchParams);
  const [initial, { products }] = await Promise.all([
    api("GET /admin/users", userQueryOf(filters)),
    api("GET /products"),
  ]);
  return (
    <PageTexts of={["staff.ui"]}>
      <UsersView filters={filters} initial={initial} products={products} />
    </PageTexts>
  );
}
