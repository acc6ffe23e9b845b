import { ChartColumn, ShieldCheck, UserPlus } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card } from "../../../ui/card.tsx";
import { TextLink } from "../../../ui/text-link.tsx";

const gains = { seats: <UserPlus />, usage: <ChartColumn />, roles: <ShieldCheck /> };

/** What a team would get with the plan Team. */
export async function TeamTeaser() {
  const t = await getTranslations("luna.ui.team.teaser");
  return (
    <Card className="gap-8 p-6 sm:p-10">
      <div className="grid max-w-2xl gap-2">
        <h2 className="text-pretty font-semibold text-xl tracking-tight">{t("title")}</h2>
        <p className="text-pretty text-muted-foreground text-sm leading-6">{t("text")}</p>
      </div>
      <ul className="grid grid-cols-1 gap-6 md:grid-cols-3">
        {Object.entries(gains).map(([gain, icon]) => (
          <li key={gain} className="grid content-start gap-2">
            <span
              aria-hidden
              className="flex size-9 items-center justify-center rounded-lg border bg-muted/60 text-primary-text [&_svg]:size-4.5"
            >
              {icon}
            </span>
            <h3 className="font-medium text-sm">{t(`${gain}.title` as never)}</h3>
            <p className="text-pretty text-muted-foreground text-sm leading-6">{t(`${gain}.text` as never)}</p>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-4">
        <ButtonLink href="/pricing">{t("action")}</ButtonLink>
        <TextLink href="/settings/team">{t("settings")}</TextLink>
      </div>
    </Card>
  );
}
