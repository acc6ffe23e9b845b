"use client";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { DataTable } from "../../../ui/data-table.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { NextStep } from "./job-actions.tsx";
import { type Job, JobBadge, JobCharge, JobThumbs, JobTitle } from "./job-parts.tsx";

/** Jobs that are over, with why they failed, what they cost, and what can still be done. */
export function EndedJobs({ jobs, mayEdit, actions }: { jobs: Job[]; mayEdit: boolean; actions: ReactNode }) {
  const t = useTranslations("natak.ui.operations.ended");
  if (jobs.length === 0) return null;
  return (
    <section className="grid grid-cols-1 gap-3">
      <div className="flex items-center justify-between gap-3">
        <h2 className="font-semibold text-[0.9375rem]">{t("title")}</h2>
        {actions}
      </div>
      <JobTable jobs={jobs} mayEdit={mayEdit} />
    </section>
  );
}

export function JobTable({ jobs, mayEdit, empty }: { jobs: Job[]; mayEdit: boolean; empty?: ReactNode }) {
  const t = useTranslations("natak.ui.operations.ended");
  const locale = useLocale();
  return (
    <DataTable
      caption={t("caption")}
      rows={jobs}
      rowKey={(job) => job.id}
      empty={empty}
      columns={[
        {
          key: "job",
          header: t("job"),
          primary: true,
          className: "sm:w-full sm:max-w-0",
          cell: (job) => <Described job={job} />,
        },
        { key: "status", header: t("status"), cell: (job) => <JobBadge status={job.status} /> },
        { key: "cost", header: t("cost"), align: "right", cell: (job) => <JobCharge job={job} /> },
        {
          key: "when",
          header: t("when"),
          align: "right",
          cell: (job) => (
            <TimeAgo value={job.ended_at ?? job.created_at} locale={locale} className="text-muted-foreground text-xs" />
          ),
        },
        ...(mayEdit
          ? [{ key: "do", header: null, align: "right" as const, cell: (job: Job) => <NextStep job={job} /> }]
          : []),
      ]}
    />
  );
}

function Described({ job }: { job: Job }) {
  const t = useTranslations("natak.ui.job");
  const failed = job.status === "failed";
  const reason = job.error ?? (failed ? t("noReason") : null);
  return (
    <div className="flex min-w-0 items-start gap-3">
      <span className="size-10 shrink-0 rounded-md bg-secondary">
        <JobThumbs job={job} most={1} />
      </span>
      <div className="grid min-w-0 flex-1 grid-cols-1 gap-0.5">
        <JobTitle job={job} />
        {reason && (failed || job.status === "completed") && (
          <p className={failed ? "text-danger text-xs leading-5" : "text-warning text-xs leading-5"}>
            {failed ? reason : t("partial", { reason })}
          </p>
        )}
      </div>
    </div>
  );
}
