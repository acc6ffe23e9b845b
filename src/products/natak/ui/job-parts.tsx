"use client";
import { Film, ImageIcon } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { cn } from "../../../ui/cn.ts";
import { ImageTile } from "../../../ui/image-tile.tsx";
import type { Tone } from "../../../ui/tone.ts";

export type Job = ApiOutput<"GET /jobs/:id">;

const tones: Record<Job["status"], Tone> = {
  queued: "neutral",
  running: "info",
  review: "warning",
  completed: "success",
  rejected: "neutral",
  failed: "danger",
  cancelled: "neutral",
};

export function JobBadge({ status }: { status: Job["status"] }) {
  const t = useTranslations("natak.ui.job.status");
  return (
    <Badge tone={tones[status]} dot pulse={status === "running"}>
      {t(status)}
    </Badge>
  );
}

/** A heading with how many there are, when there are any. */
export function Counted({ title, count }: { title: string; count: number }) {
  const { number } = useFormatter();
  return (
    <span className="inline-flex items-center gap-2">
      {title}
      {count > 0 && <Badge>{number(count)}</Badge>}
    </span>
  );
}

/** The prompt, which opens the job, and in one line below it what was asked for. */
export function JobTitle({ job, lines = 1 }: { job: Job; lines?: 1 | 2 }) {
  const t = useTranslations("natak.ui.job");
  const facts = [
    t("what", { type: job.type, count: job.count }),
    t("size", { width: job.width, height: job.height }),
    job.character_version,
    t("cost", { cost: job.cost }),
  ];
  const Icon = job.type === "video" ? Film : ImageIcon;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-0.5">
      <Link
        href={`/operations?job=${job.id}`}
        prefetch={false}
        scroll={false}
        title={job.prompt}
        className={cn(
          "focus-ring rounded-sm font-medium underline-offset-4 hover:underline",
          lines === 1 ? "truncate" : "line-clamp-2 leading-5",
        )}
      >
        {job.prompt}
      </Link>
      <p className="flex min-w-0 items-center gap-1.5 text-muted-foreground text-xs leading-5">
        <Icon aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate tabular-nums">{facts.filter(Boolean).join(" · ")}</span>
      </p>
    </div>
  );
}

/** What a job took in the end. */
export function JobCharge({ job }: { job: Job }) {
  const t = useTranslations("natak.ui.job");
  const { number } = useFormatter();
  if (job.refunded > 0) return <span className="text-xs">{t("refundedNote", { refunded: job.refunded })}</span>;
  if (job.charged === 0) return <span className="text-muted-foreground text-xs">{t("free")}</span>;
  return <span title={t("charged", { charged: job.charged })}>{number(job.charged)} CR</span>;
}

/** The first pictures of a job, small. */
export function JobThumbs({ job, most = 4 }: { job: Job; most?: number }) {
  if (job.outputs.length === 0) return null;
  const more = job.outputs.length - most;
  return (
    <div className="flex gap-1">
      {job.outputs.slice(0, most).map((output, index) => (
        <a key={output.asset_id} href={`/assets/${output.asset_id}`} className="focus-ring relative w-10 rounded-md">
          <ImageTile
            src={output.thumb_url}
            alt={job.prompt}
            width={1}
            height={1}
            blurhash={output.blurhash}
            color={output.average_color}
            className="rounded-md"
          />
          {more > 0 && index === most - 1 && (
            <span className="absolute right-0.5 bottom-0.5 rounded-sm bg-black/70 px-1 font-medium text-[0.625rem] text-white leading-4">
              +{more}
            </span>
          )}
        </a>
      ))}
    </div>
  );
}
