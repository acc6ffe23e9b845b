"use client";
import { FolderSearch } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

type Status = ApiOutput<"GET /usage/breakdown">["indexing"];

/** How far the code is indexed, project by project. */
export function Indexing({ status }: { status: Status }) {
  const t = useTranslations("luna.ui.usage");
  const { number, dateTime } = useFormatter();
  const day = (date: string) => dateTime(new Date(date), { timeZone: "UTC", day: "numeric", month: "short" });
  if (status.last_day === null)
    return (
      <Card className="h-fit">
        <CardHeader title={t("indexing")} />
        <EmptyState icon={<FolderSearch />} title={t("noFiles")} text={t("noFilesText")} />
      </Card>
    );
  return (
    <Card className="h-fit">
      <CardHeader
        title={t("indexing")}
        description={t("indexingText", { files: number(status.files_indexed), day: day(status.last_day) })}
      />
      <CardContent className="grid gap-4">
        {status.failed > 0 && <p className="text-danger text-sm">{t("failures", { count: status.failed })}</p>}
        <ul className="grid gap-3">
          {status.projects.map((project) => (
            <li key={project.project_id} className="flex items-baseline justify-between gap-4 text-sm">
              <span className="wrap-anywhere min-w-0">{project.project_id}</span>
              <span className="shrink-0 text-right text-muted-foreground text-xs tabular-nums">
                {t("project", { files: number(project.files_indexed), day: day(project.last_day) })}
              </span>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}
