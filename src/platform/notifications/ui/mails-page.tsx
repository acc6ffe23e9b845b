import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { SettingsListHead } from "../../../ui/settings-section.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { mailChoices } from "./mail-choices.ts";
import { MailLog } from "./mail-log.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("notifications.log"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function MailsPage({ searchParams }: Props) {
  const chosen = chosenIn(mailChoices, await searchParams);
  const [t, initial, { data }, { product }] = await Promise.all([
    getTranslations("notifications.log"),
    api("GET /notifications/mails", { limit: 50, ...chosen }),
    api("GET /notifications/templates"),
    api("GET /session"),
  ]);
  const ours = data.filter((template) => template.product === null || template.product === product.name);
  return (
    <PageTexts of={["identity.filters", "notifications.log"]}>
      <div className="grid grid-cols-1 gap-5 py-8">
        <SettingsListHead title={t("title")} text={t("description")} action={null} />
        <MailLog of="team" initial={initial} templates={ours.map(({ name }) => name)} mayResend />
      </div>
    </PageTexts>
  );
}
