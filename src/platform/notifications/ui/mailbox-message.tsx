import { ArrowLeft, ExternalLink } from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ApiOutput } from "../../../client/api.ts";
import { buttonVariants } from "../../../ui/button.tsx";
import { Card, CardContent } from "../../../ui/card.tsx";
import { TextLink } from "../../../ui/text-link.tsx";

type Mail = ApiOutput<"GET /dev/mailbox">["messages"][number];

/** One mail as a mail program would show it, then as text. Its scripts do not run; its links open in this window. */
export async function MailboxMessage({ mail, time, back }: { mail: Mail; time: string; back: string }) {
  const t = await getTranslations("notifications.ui");
  return (
    <article className="grid grid-cols-1 gap-4">
      <TextLink href={back} className="flex w-fit items-center gap-1.5 lg:hidden">
        <ArrowLeft aria-hidden className="size-4" />
        {t("back")}
      </TextLink>
      <header className="grid gap-1">
        <h2 className="font-semibold text-lg leading-7">{mail.subject}</h2>
        <p className="text-muted-foreground">
          {mail.to} · <span className="tabular-nums">{time}</span>
        </p>
      </header>
      {mail.links.length > 0 && (
        <ul aria-label={t("links")} className="flex flex-wrap gap-2">
          {mail.links.map((link) => (
            <li key={link} className="min-w-0">
              <a href={link} title={link} className={buttonVariants({ variant: "outline", size: "sm" })}>
                <ExternalLink aria-hidden />
                <span className="max-w-64 truncate">{placeOf(link)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <iframe
        title={t("html")}
        srcDoc={mail.html.replace("<head>", '<head><base target="_top">')}
        sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
        className="h-[42rem] max-h-[80dvh] w-full rounded-xl border bg-white shadow-raised"
      />
      <Card>
        <CardContent>
          <details>
            <summary className="focus-ring cursor-pointer rounded-sm font-medium">{t("text")}</summary>
            <pre className="mt-3 whitespace-pre-wrap break-words font-mono text-xs leading-5">{mail.text}</pre>
          </details>
        </CardContent>
      </Card>
    </article>
  );
}

/** Tokens are long and tell nothing: the path says where a link leads. */
function placeOf(link: string): string {
  const { host, pathname } = new URL(link);
  return pathname === "/" ? host : pathname;
}
