import { api } from "../../../client/api.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { grantToTeams } from "../permissions.ts";
import { UserView } from "./user-view.tsx";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { name, email } = await api("GET /admin/users/:id", await params);
  return { title: name || email };
}

export async function UserPage({ params }: Props) {
  const [initial, { products }, { staff }] = await Promise.all([
    api("GET /admin/users/:id", await params),
    api("GET /products"),
    api("GET /session"),
  ]);
  return (
    <PageTexts of={["staff.ui"]}>
      <UserView initial={initial} products={products} mayGrant={staff?.may.includes(grantToTeams.name) ?? false} />
    </PageTexts>
  );
}
