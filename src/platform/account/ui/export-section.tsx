"use client";
import { Download } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { Button, buttonVariants } from "../../../ui/button.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { toast } from "../../../ui/toast.ts";

type Exports = ApiOutput<"GET /user/exports">;

/** Copies of one's data: ask for one, see it being made, take it. */
export function ExportSection({ initial }: { initial: Exports }) {
  const t = useTranslations("account.ui");
  const client = useQueryClient();
  const { data = initial } = useApi("GET /user/exports", {}, { initial });
  const ask = useApiMutation("POST /user/export", {
    onSuccess: () => {
      toast.success(t("asked"));
      return client.invalidateQueries({ queryKey: ["GET /user/exports"] });
    },
    onError: (problem) => toast.error(problem.message),
  });
  const running = data.data.some(({ status }) => status === "queued" || status === "running");
  return (
    <div className="grid gap-4">
      {data.data.length > 0 && (
        <ul aria-label={t("exports")} className="divide-y rounded-xl border bg-card shadow-raised">
          {data.data.map((one) => (
            <ExportRow key={one.id} one={one} />
          ))}
        </ul>
      )}
      <div className="grid gap-2">
        <Button
          variant="outline"
          className="w-fit"
          pending={ask.isPending}
          disabled={running}
          onClick={() => ask.mutate({})}
        >
          {t("ask")}
        </Button>
        <p className="text-muted-foreground text-xs leading-5">{t("limit")}</p>
      </div>
    </div>
  );
}

function ExportRow({ one }: { one: Exports["data"][number] }) {
  const t = useTranslations("account.ui");
  const { dateTime, number } = useFormatter();
  const sizeOf = (bytes: number) =>
    bytes < 1024 * 1024
      ? number(Math.ceil(bytes / 1024), { style: "unit", unit: "kilobyte" })
      : number(bytes / 1024 / 1024, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  const day = (moment: string) => dateTime(new Date(moment), { dateStyle: "medium" });
  const ready = one.status === "ready";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5">
      <div className="grid min-w-0 flex-1 gap-1">
        <span className="font-medium">{t("askedOn", { date: day(one.requested_at) })}</span>
        {ready && (
          <span className="text-muted-foreground text-xs">
            {t("ready", { size: sizeOf(one.bytes ?? 0) })} · {t("until", { date: day(one.expires_at!) })}
          </span>
        )}
        {one.status === "failed" && <span className="text-danger text-xs">{t("failed")}</span>}
        {(one.status === "queued" || one.status === "running") && (
          <Progress label={t("making")} value={one.percent} valueText={`${one.percent} %`} />
        )}
      </div>
      {ready && (
        <a
          href={`/api/v1/user/exports/${one.id}/file`}
          download
          className={buttonVariants({ variant: "outline", size: "sm" })}
        >
          <Download aria-hidden /> {t("download")}
        </a>
      )}
    </li>
  );
}
