import { Gauge, KeyRound, RadioTower, ShieldCheck, Users, Webhook } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { Landing, landingMetadata } from "../../../platform/identity/ui/landing.tsx";

const icons = {
  identity: <ShieldCheck />,
  teams: <Users />,
  usage: <Gauge />,
  keys: <KeyRound />,
  webhooks: <Webhook />,
  live: <RadioTower />,
};

export const generateMetadata = landingMetadata("orchestrator");

export async function Page() {
  const t = await getTranslations("orchestrator.landing");
  return (
    <Landing
      product="orchestrator"
      icons={icons}
      note={t("note")}
      links={[{ label: t("pricing"), href: "/pricing" }]}
    />
  );
}
