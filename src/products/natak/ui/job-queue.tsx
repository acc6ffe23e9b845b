"use client";
import { CirclePlay } from "lucide-react";
import { useTranslations } from "next-intl";
import { Card, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { CancelJob } from "./job-actions.tsx";
import { Counted, type Job, JobBadge, JobThumbs, JobTitle } from "./job-parts.tsx";

/** What runs and what waits. Signals of the workers move the bars. */
export function JobQueue({ jobs, total, mayEdit }: { jobs: Job[]; total: number; mayEdit: boolean }) {
  const t = useTranslations("natak.ui.operations.queue");
  return (
    <Card aria-label={t("title")}>
      <CardHeader title={<Counted title={t("title")} count={total} />} description={t("description")} />
      {jobs.length === 0 ? (
        <EmptyState className="py-8" icon={<CirclePlay />} title={t("empty")} text={t("emptyText")} />
      ) : (
        <ul className="mt-4 max-h-[30rem] divide-y overflow-y-auto border-t">
          {jobs.map((job) => (
            <QueuedJob key={job.id} job={job} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
      {total > jobs.length && (
        <p className="border-t px-5 py-3 text-muted-foreground text-xs">{t("more", { count: total - jobs.length })}</p>
      )}
    </Card>
  );
}

function QueuedJob({ job, mayEdit }: { job: Job; mayEdit: boolean }) {
  const t = useTranslations("natak.ui.operations.queue");
  const again = useTranslations("natak.ui.job");
  const running = job.status === "running";
  const percent = t("percent", { percent: job.percent });
  return (
    <li className="grid grid-cols-1 gap-2.5 px-5 py-3.5">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <JobTitle job={job} />
        </div>
        <div className="max-sm:hidden">
          <JobThumbs job={job} />
        </div>
        <div className="grid shrink-0 justify-items-end gap-0.5">
          <JobBadge status={job.status} />
          <span className="text-muted-foreground text-xs tabular-nums">
            {running ? percent : job.queue_position !== null && t("position", { position: job.queue_position })}
          </span>
        </div>
        {mayEdit && <CancelJob job={job} />}
      </div>
      {running && <Progress label={job.prompt} labelHidden value={job.percent} valueText={percent} />}
      {job.error && <p className="text-warning text-xs leading-5">{again("again", { reason: job.error })}</p>}
    </li>
  );
}
