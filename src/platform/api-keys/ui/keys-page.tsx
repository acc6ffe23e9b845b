import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { unusualQuery } from "../../metering/ui/unusual-query.ts";
import { keyChoices } from "./key-choices.ts";
import { keyLimits } from "./key-limits.ts";
import { Keys } from "./keys.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("api-keys.settings"))("title") };
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
  /** Not one of the settings: it has the page's title. */
  ownPage?: boolean;
}

export async function KeysPage({ searchParams, ownPage = false }: Props) {
  const chosen = chosenIn(keyChoices, await searchParams);
  const [initial, alerts, limits, { team, product }] = await Promise.all([
    api("GET /keys", chosen),
    api("GET /usage/alerts", unusualQuery("key")),
    api("GET /usage/limits", keyLimits),
    api("GET /session"),
  ]);
  const mayManage = isManager(team?.role);
  return (
    <PageTexts of={["api-keys.ui", "billing.ui.limits", "identity.filters", "metering.ui.unusual"]}>
      <Keys {...{ initial, alerts, limits, mayManage, ownPage }} product={product.title} />
    </PageTexts>
  );
}
