import { MailOpen } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import { type Brand, BrandMark } from "../../../ui/brand-mark.tsx";
import { Button } from "../../../ui/button.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Input } from "../../../ui/input.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { MailboxList } from "./mailbox-list.tsx";
import { MailboxMessage } from "./mailbox-message.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("notifications.ui"))("title") };
}

type Props = { searchParams: Promise<{ to?: string | string[]; id?: string | string[] }> };

/** The local mailbox: everything works by links and a form, without script. */
export async function DevMailboxPage({ searchParams }: Props) {
  const params = await searchParams;
  const to = typeof params.to === "string" ? params.to.trim() : "";
  const [t, { dateTime }, { messages }] = await Promise.all([
    getTranslations("notifications.ui"),
    getFormatter(),
    api("GET /dev/mailbox", to ? { to } : {}),
  ]);
  const chosen = messages.find(({ id }) => id === params.id);
  const time = (id: string) => dateTime(sentAt(id), { dateStyle: "medium", timeStyle: "medium" });
  const addressOf = (id?: string) => `/dev/mailbox?${new URLSearchParams({ ...(to && { to }), ...(id && { id }) })}`;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[84rem] flex-col gap-6 px-4 py-6 text-sm sm:px-6 lg:px-8">
      <a href="/" className="focus-ring flex w-fit rounded-md">
        <BrandMark brand={pageBridge().page().brand as Brand} />
      </a>
      <PageHeader title={t("title")} description={t("description")} />
      <form method="get" action="/dev/mailbox" className="flex flex-wrap gap-2">
        <Input
          className="sm:w-72"
          type="email"
          name="to"
          defaultValue={to}
          aria-label={t("to")}
          placeholder={t("to")}
          autoComplete="off"
        />
        <Button type="submit" variant="outline">
          {t(to ? "filter" : "refresh")}
        </Button>
        {to && (
          <ButtonLink variant="ghost" href="/dev/mailbox">
            {t("clear")}
          </ButtonLink>
        )}
      </form>
      {messages.length === 0 ? (
        <EmptyState
          className="rounded-xl border border-dashed"
          icon={<MailOpen />}
          title={t("empty")}
          text={t("emptyText")}
        />
      ) : (
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[22rem_minmax(0,1fr)]">
          <MailboxList
            label={t("list")}
            className={chosen ? "max-lg:hidden" : undefined}
            mails={messages.map(({ id, to: recipient, subject }) => ({
              id,
              subject,
              to: recipient,
              time: time(id),
              href: addressOf(id),
              current: id === chosen?.id,
            }))}
          />
          {chosen ? (
            <MailboxMessage mail={chosen} time={time(chosen.id)} back={addressOf()} />
          ) : (
            <EmptyState
              className="rounded-xl border border-dashed max-lg:hidden"
              icon={<MailOpen />}
              title={t("choose")}
            />
          )}
        </div>
      )}
    </main>
  );
}

/** A UUIDv7 begins with its moment in milliseconds. */
const sentAt = (id: string): Date => new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
