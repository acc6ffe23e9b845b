import { Gauge, KeyRound, RadioTower, ShieldCheck, Users, Webhook } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { Landing } from "../../../platform/identity/ui/landing.tsx";

const features = {
  identity: <ShieldCheck />,
  teams: <Users />,
  usage: <Gauge />,
  keys: <KeyRound />,
  webhooks: <Webhook />,
  live: <RadioTower />,
};

export async function generateMetadata() {
  const t = await getTranslations("orchestrator.landing");
  return { title: { absolute: t("metaTitle") }, description: t("text"), robots: { index: true } };
}

export async function Page() {
  const t = await getTranslations("orchestrator.landing");
  return (
    <Landing
      hero={{ title: t("title"), text: t("text"), note: t("note") }}
      start={t("start")}
      features={{
        title: t("featuresTitle"),
        text: t("featuresText"),
        list: Object.entries(features).map(([key, icon]) => ({
          icon,
          title: t(`feature.${key}.title` as never),
          text: t(`feature.${key}.text` as never),
        })),
      }}
      links={[{ label: t("pricing"), href: "/pricing" }]}
      last={{ title: t("lastTitle"), text: t("lastText"), tinted: true }}
      text={t("footer")}
    />
  );
}
