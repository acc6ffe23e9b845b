import { api } from "../../../client/api.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { WebhookView } from "./webhook-view.tsx";

interface WebhookPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: WebhookPageProps) {
  const { id } = await params;
  return { title: new URL((await api("GET /webhooks/:id", { id })).url).host };
}

export async function WebhookPage({ params }: WebhookPageProps) {
  const { id } = await params;
  const [webhook, deliveries] = await Promise.all([
    api("GET /webhooks/:id", { id }),
    api("GET /webhooks/:id/deliveries", { id }),
  ]);
  return (
    <PageTexts of={["webhooks.ui"]}>
      <WebhookView initial={webhook} deliveries={deliveries} />
    </PageTexts>
  );
}
