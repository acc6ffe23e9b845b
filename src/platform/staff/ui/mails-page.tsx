import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { mailChoices } from "../../notifications/ui/mail-choices.ts";
import { MailLog } from "../../notifications/ui/mail-log.tsx";
import { readPlatformMails, resendPlatformMails } from "../permissions.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("staff.mails"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function MailsPage({ searchParams }: Props) {
  const { user, staff } = await api("GET /session");
  if (user && !staff?.may.includes(readPlatformMails.name)) notFound();
  const chosen = chosenIn(mailChoices, await searchParams);
  const [t, initial, { data }] = await Promise.all([
    getTranslations("staff.mails"),
    api("GET /admin/mails", { limit: 50, ...chosen }),
    api("GET /notifications/templates"),
  ]);
  return (
    <PageTexts of={["identity.filters", "notifications.log"]}>
      <PageHeader title={t("title")} description={t("description")} />
      <MailLog
        of="platform"
        initial={initial}
        templates={data.map(({ name }) => name)}
        mayResend={staff?.may.includes(resendPlatformMails.name) ?? false}
      />
    </PageTexts>
  );
}
