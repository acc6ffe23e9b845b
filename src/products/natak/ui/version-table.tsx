"use client";
import { Layers } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { Badge } from "../../../ui/badge.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { TrainingBadge } from "./character-card.tsx";
import type { Character, Version } from "./character-view.tsx";
import { LossCurve } from "./loss-curve.tsx";

/** Every training and what became of it, newest first. */
export function VersionTable({ character }: { character: Character }) {
  const t = useTranslations("natak.ui.characters.versions");
  const { number } = useFormatter();
  const locale = useLocale();
  const inUse = (version: Version) => version.id === character.version?.id;
  return (
    <section className="grid grid-cols-1 gap-3">
      <h2 className="font-semibold text-[0.9375rem]">{t("title")}</h2>
      <DataTable
        caption={t("caption", { name: character.name })}
        rows={character.versions}
        rowKey={(version) => version.id}
        empty={<EmptyState className="py-8" icon={<Layers />} title={t("empty")} text={t("emptyText")} />}
        columns={[
          {
            key: "name",
            header: t("name"),
            primary: true,
            cell: (version) => <VersionName version={version} inUse={inUse(version)} />,
          },
          { key: "status", header: t("status"), cell: (version) => <TrainingBadge status={version.status} /> },
          { key: "steps", header: t("steps"), align: "right", cell: (version) => number(version.steps) },
          { key: "loss", header: t("loss"), align: "right", cell: (version) => <Loss version={version} /> },
          { key: "jobs", header: t("jobs"), align: "right", cell: (version) => number(version.job_count) },
          { key: "cost", header: t("cost"), align: "right", cell: (version) => `${number(version.cost)} CR` },
          {
            key: "when",
            header: t("when"),
            align: "right",
            cell: (version) => (
              <TimeAgo value={version.created_at} locale={locale} className="text-muted-foreground text-xs" />
            ),
          },
        ]}
      />
    </section>
  );
}

function VersionName({ version, inUse }: { version: Version; inUse: boolean }) {
  const t = useTranslations("natak.ui.characters.versions");
  return (
    <div className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        {version.name}
        {inUse && <Badge tone="success">{t("current")}</Badge>}
      </span>
      {version.error && version.status === "failed" && (
        <span className="max-w-64 text-danger text-xs leading-4">{version.error}</span>
      )}
    </div>
  );
}

function Loss({ version }: { version: Version }) {
  const t = useTranslations("natak.ui.characters.versions");
  const { number } = useFormatter();
  const { losses, loss, steps, name } = version;
  if (loss === null) return <>—</>;
  return (
    <span className="inline-flex items-center gap-2">
      {losses.length > 1 && (
        <LossCurve losses={losses} steps={steps} label={t("curve", { name })} className="h-6 w-16" />
      )}
      {number(loss, { maximumSignificantDigits: 3 })}
    </span>
  );
}
