import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { WebhookList } from "./webhook-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("webhooks.ui"))("title") };
}

export async function WebhooksPage() {
  const initial = await api("GET /webhooks", { limit: 50 });
  return (
    <PageTexts of={["webhooks.ui"]}>
      <WebhookList initial={initial} />
    </PageTexts>
  );
}
