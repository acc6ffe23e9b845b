"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { ImageTile } from "../../../ui/image-tile.tsx";
import { MediaGrid } from "../../../ui/media-grid.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { Sheet } from "../../../ui/sheet.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { FactRow } from "./fact-row.tsx";
import { CancelJob, NextStep, nextStepOf } from "./job-actions.tsx";
import { type Job, JobBadge, JobCharge } from "./job-parts.tsx";
import { Judgement } from "./review-queue.tsx";

interface JobSheetProps {
  id: string;
  initial: Job | null;
  mayEdit: boolean;
  onClose: () => void;
}

/** One job with everything that is known of it, at the edge of the page; it moves while the job does. */
export function JobSheet({ id, initial, mayEdit, onClose }: JobSheetProps) {
  const t = useTranslations("natak.ui.job");
  const { data: job, error } = useApi("GET /jobs/:id", { id }, initial?.id === id ? { initial } : {});
  return (
    <Sheet
      open
      onClose={onClose}
      title={t("detail.title")}
      description={job && <JobBadge status={job.status} />}
      closeLabel={t("close")}
      footer={job && mayEdit && actionsOf(job)}
    >
      {error ? <Alert tone="danger">{error.message}</Alert> : job && <Detail job={job} />}
    </Sheet>
  );
}

function actionsOf(job: Job) {
  if (job.status === "queued" || job.status === "running") return <CancelJob job={job} named />;
  if (job.status === "review") return <Judgement job={job} />;
  return nextStepOf(job) && <NextStep job={job} />;
}

function Detail({ job }: { job: Job }) {
  const t = useTranslations("natak.ui.job");
  return (
    <div className="grid grid-cols-1 gap-5">
      {job.status === "running" && (
        <Progress
          label={job.prompt}
          labelHidden
          value={job.percent}
          valueText={t("detail.percent", { percent: job.percent })}
        />
      )}
      {job.error && <Alert tone={job.status === "failed" ? "danger" : "warning"}>{job.error}</Alert>}
      {job.outputs.length > 0 && (
        <MediaGrid label={t("detail.pictures")} size={job.outputs.length === 1 ? "lg" : "sm"}>
          {job.outputs.map((output) => (
            <li key={output.asset_id}>
              <a href={`/assets/${output.asset_id}`} className="focus-ring block rounded-lg">
                <ImageTile
                  src={output.thumb_url}
                  alt={job.prompt}
                  width={job.width}
                  height={job.height}
                  blurhash={output.blurhash}
                  color={output.average_color}
                />
              </a>
            </li>
          ))}
        </MediaGrid>
      )}
      <p className="whitespace-pre-wrap break-words rounded-lg bg-muted px-3 py-2.5 leading-6">{job.prompt}</p>
      <Facts job={job} />
    </div>
  );
}

function Facts({ job }: { job: Job }) {
  const t = useTranslations("natak.ui.job");
  const { dateTime } = useFormatter();
  const moments = [
    ["queued", job.created_at],
    ["started", job.started_at],
    ["ended", job.ended_at],
  ] as const;
  return (
    <dl className="grid gap-1.5">
      <FactRow label={t("detail.what")}>{t("what", { type: job.type, count: job.count })}</FactRow>
      <FactRow label={t("detail.size")}>{t("size", { width: job.width, height: job.height })}</FactRow>
      {job.character_version && (
        <FactRow label={t("detail.character")}>
          <TextLink className="truncate" href={`/characters/${job.character_id}`}>
            {job.character_version}
          </TextLink>
        </FactRow>
      )}
      <FactRow label={t("detail.seed")}>
        {job.seed}
        <CopyButton
          text={String(job.seed)}
          size="icon-sm"
          labels={{ copy: t("detail.copySeed"), copied: t("detail.copied") }}
        />
      </FactRow>
      <FactRow label={t("detail.engine")}>{job.engine}</FactRow>
      <FactRow label={t(job.ended_at ? "detail.charge" : "detail.price")}>
        {job.ended_at ? <JobCharge job={job} /> : t("cost", { cost: job.cost })}
      </FactRow>
      {moments.map(
        ([name, moment]) =>
          moment && (
            <FactRow key={name} label={t(`detail.${name}`)}>
              <time dateTime={moment}>{dateTime(new Date(moment), { dateStyle: "medium", timeStyle: "short" })}</time>
            </FactRow>
          ),
      )}
    </dl>
  );
}
