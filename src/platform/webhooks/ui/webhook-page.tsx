import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { deliveryChoices } from "./delivery-choices.ts";
import { WebhookView } from "./webhook-view.tsx";

interface WebhookPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Pick<WebhookPageProps, "params">) {
  const { id } = await params;
  return { title: new URL((await api("GET /webhooks/:id", { id })).url).host };
}

export async function WebhookPage({ params, searchParams }: WebhookPageProps) {
  const { id } = await params;
  const chosen = chosenIn(deliveryChoices, await searchParams);
  const [webhook, deliveries, { data: types }] = await Promise.all([
    api("GET /webhooks/:id", { id }),
    api("GET /webhooks/:id/deliveries", { id, ...chosen }),
    api("GET /webhooks/events"),
  ]);
  const hears = (name: string) => ["*", name, `${name.split(".")[0]}.*`].some((one) => webhook.events.includes(one));
  const heard = types.map(({ name }) => name).filter(hears);
  return (
    <PageTexts of={["identity.filters", "webhooks.ui"]}>
      <WebhookView initial={webhook} deliveries={deliveries} heard={heard} />
    </PageTexts>
  );
}
