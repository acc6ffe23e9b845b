import { ChartLine } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

/** Whether agents did nothing. That they are well is no use. */
export const isUnused = (counts: ApiOutput<"GET /teams/:id/usage">["total_usage"]) =>
  Object.entries(counts).every(([name, count]) => count === 0 || name === "health_checks");

/** Stands where a period of the team has nothing to show. */
export function NothingUsed({ actions }: { actions?: ReactNode }) {
  const t = useTranslations("luna.ui.team.nothing");
  return (
    <Card>
      <EmptyState icon={<ChartLine />} title={t("title")} text={t("text")} actions={actions} />
    </Card>
  );
}
