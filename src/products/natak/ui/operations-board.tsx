"use client";
import { Coins, Eye, Layers } from "lucide-react";
import dynamic from "next/dynamic";
import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { type Packed, unpacked } from "../../../client/packed.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApi } from "../../../client/use-api.ts";
import { ExportButton } from "../../../platform/exports/ui/export-button.tsx";
import { Alert } from "../../../ui/alert.tsx";
import { StatCard } from "../../../ui/stat-card.tsx";
import { EndedJobs } from "./ended-jobs.tsx";
import type { JobDraft } from "./job-draft.ts";
import type { Job } from "./job-parts.tsx";
import { JobQueue } from "./job-queue.tsx";
import { NewJobForm } from "./new-job-form.tsx";
import { RecentResults } from "./recent-results.tsx";
import { ReviewQueue } from "./review-queue.tsx";

/** Most visits come after the first steps are done: their script loads only while they are not. */
const FirstSteps = dynamic(() => import("./first-steps.tsx").then((loaded) => loaded.FirstSteps));

/** Only whoever opens a job needs its script. */
const JobSheet = dynamic(() => import("./job-sheet.tsx").then((loaded) => loaded.JobSheet));

type Operations = ApiOutput<"GET /operations">;

interface OperationsBoardProps {
  initial: Packed<Operations>;
  checklist: Packed<ApiOutput<"GET /onboarding/checklist">>;
  mayEdit: boolean;
  team: string;
  wanted: JobDraft;
  /** The job that the page's address names. */
  opened: Job | null;
}

/** The whole page below its head; everything on it moves by itself. */
export function OperationsBoard({ mayEdit, team, wanted, opened, ...sent }: OperationsBoardProps) {
  const initial = useMemo(() => unpacked(sent.initial), [sent.initial]);
  const checklist = useMemo(() => unpacked(sent.checklist), [sent.checklist]);
  const t = useTranslations("natak.ui.operations");
  const { data: operations = initial } = useApi("GET /operations", {}, { initial });
  const [job, openJob] = useAddress(jobInAddress, addressOfJob);
  const { data: steps = checklist, refetch } = useApi("GET /onboarding/checklist", {}, { initial: checklist });
  return (
    <>
      {job && <JobSheet key={job} id={job} initial={opened} mayEdit={mayEdit} onClose={() => openJob(null)} />}
      {mayEdit && steps.done < steps.total && <FirstSteps checklist={steps} />}
      <Figures operations={operations} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[23rem_minmax(0,1fr)]">
        <div className="grid grid-cols-1 gap-4">
          {mayEdit ? (
            <NewJobForm operations={operations} wanted={wanted} onQueued={() => void refetch()} />
          ) : (
            <Alert>{t("form.viewer", { team })}</Alert>
          )}
          <p className="text-pretty px-1 text-muted-foreground text-xs leading-5">
            {mayEdit && `${t("form.held")} `}
            {operations.engine.preview ? t("engine.preview") : t("engine.named", { name: operations.engine.name })}
          </p>
        </div>
        <div className="grid grid-cols-1 gap-6">
          <JobQueue jobs={operations.active} total={operations.active_count} mayEdit={mayEdit} />
          <ReviewQueue jobs={operations.review} mayEdit={mayEdit} />
          <RecentResults assets={operations.recent_assets} />
          <EndedJobs
            jobs={operations.recent_jobs}
            mayEdit={mayEdit}
            actions={mayEdit && <ExportButton datasets={["jobs"]} variant="ghost" size="sm" />}
          />
        </div>
      </div>
    </>
  );
}

const jobInAddress = ({ job }: Record<string, string>) => job ?? null;
const addressOfJob = (job: string | null) => (job ? `/operations?job=${job}` : "/operations");

function Figures({ operations }: { operations: Operations }) {
  const t = useTranslations("natak.ui.operations.stats");
  const { number } = useFormatter();
  const { credits, active, active_count, review } = operations;
  const running = active.filter(({ status }) => status === "running").length;
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4">
      <StatCard
        className="max-sm:col-span-2"
        label={t("available")}
        value={number(credits.available)}
        unit="CR"
        icon={<Coins />}
        hint={t("held", { held: credits.held })}
      />
      <StatCard
        label={t("active")}
        value={number(active_count)}
        icon={<Layers />}
        hint={t("activeHint", { running })}
      />
      <StatCard
        label={t("review")}
        value={number(review.length)}
        icon={<Eye />}
        hint={t("reviewHint", { count: review.length })}
      />
    </div>
  );
}
