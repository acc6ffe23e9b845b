"use client";
import { Check, Sparkles, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ImageTile } from "../../../ui/image-tile.tsx";
import { toast } from "../../../ui/toast.ts";
import { outputPrice } from "../prices.ts";
import { Counted, type Job, JobTitle } from "./job-parts.tsx";

/** Pictures that the quality gate wants a person to see, side by side, with what either answer costs. */
export function ReviewQueue({ jobs, mayEdit }: { jobs: Job[]; mayEdit: boolean }) {
  const t = useTranslations("natak.ui.operations.review");
  return (
    <Card aria-label={t("title")}>
      <CardHeader
        title={<Counted title={t("title")} count={jobs.length} />}
        description={jobs.length > 0 && t("description")}
      />
      {jobs.length === 0 ? (
        <EmptyState className="py-8" icon={<Sparkles />} title={t("empty")} text={t("emptyText")} />
      ) : (
        <ul className="mt-4 divide-y border-t">
          {jobs.map((job) => (
            <ReviewedJob key={job.id} job={job} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function ReviewedJob({ job, mayEdit }: { job: Job; mayEdit: boolean }) {
  return (
    <li className="grid grid-cols-1 gap-3 px-5 py-4">
      <JobTitle job={job} lines={2} />
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-[repeat(auto-fill,minmax(10rem,1fr))]">
        {job.outputs.map((output) => (
          <ReviewedPicture key={output.asset_id} job={job} output={output} />
        ))}
      </div>
      {mayEdit && <Judgement job={job} />}
    </li>
  );
}

function ReviewedPicture({ job, output }: { job: Job; output: Job["outputs"][number] }) {
  const t = useTranslations("natak.ui.operations.review");
  const flagged = output.quality === "needs_review";
  return (
    <figure className="grid grid-cols-1 content-start gap-1.5">
      <a href={output.file_url} target="_blank" rel="noreferrer" className="focus-ring rounded-lg">
        <ImageTile
          src={output.kind === "video" ? output.file_url : output.thumb_url}
          alt={job.prompt}
          width={job.width}
          height={job.height}
          blurhash={output.blurhash}
          color={output.average_color}
          className={flagged ? "outline-2 outline-warning -outline-offset-2" : undefined}
        />
      </a>
      <figcaption className="grid justify-items-start gap-1 text-muted-foreground text-xs leading-4">
        <Badge tone={flagged ? "warning" : "success"}>{t(flagged ? "flagged" : "passed")}</Badge>
        {output.quality_reason}
      </figcaption>
    </figure>
  );
}

/** Accept or reject. */
export function Judgement({ job }: { job: Job }) {
  const t = useTranslations("natak.ui.operations.review");
  const say = useTranslations("natak.ui.job");
  const failed = { onError: (error: Error) => toast.error(error.message) };
  const accept = useApiMutation("POST /jobs/:id/accept", {
    ...failed,
    onSuccess: ({ charged }) => toast.success(t("accepted", { charged })),
  });
  const reject = useApiMutation("POST /jobs/:id/reject", {
    ...failed,
    onSuccess: () => toast.success(say("notCharged")),
  });
  // The answer stays given while the page reads the queue again.
  const answered = accept.isPending || reject.isPending || accept.isSuccess || reject.isSuccess;
  const cost = job.outputs.length * outputPrice(job);
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="sm"
        pending={accept.isPending}
        disabled={answered}
        aria-label={`${t("acceptLabel", { prompt: job.prompt })}: ${t("accept", { cost })}`}
        onClick={() => accept.mutate({ id: job.id })}
      >
        <Check aria-hidden />
        {t("accept", { cost })}
      </Button>
      <Button
        size="sm"
        variant="outline"
        pending={reject.isPending}
        disabled={answered}
        aria-label={`${say("rejectLabel", { prompt: job.prompt })}: ${t("reject")}`}
        onClick={() => reject.mutate({ id: job.id })}
      >
        <X aria-hidden />
        {t("reject")}
      </Button>
    </div>
  );
}
