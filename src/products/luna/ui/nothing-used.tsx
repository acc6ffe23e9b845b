import { ChartLine } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

/** Stands where a period of the team has nothing to show. */
export function NothingUsed({ actions }: { actions?: ReactNode }) {
  const t = useTranslations("luna.ui.team.nothing");
  return (
    <Card>
      <EmptyState icon={<ChartLine />} title={t("title")} text={t("text")} actions={actions} />
    </Card>
  );
}
