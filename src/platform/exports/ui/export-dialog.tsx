"use client";
import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { reasonOf } from "../../../client/api.ts";
import { useApi, useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { type DataExport, DownloadLink, ExportProgress, isUnderWay, useExportSize } from "./export-parts.tsx";
import { daysOf, type Period, periods } from "./export-periods.ts";

interface ExportDialogProps {
  datasets?: readonly string[];
  period?: Period;
  filter?: Record<string, string>;
  onClose: () => void;
}

/** Asks what and from when, then shows how far the file is. Loaded when it is opened, so it is the one export of its file. */
export default function ExportDialog({ datasets, period = "30", filter, onClose }: ExportDialogProps) {
  const t = useTranslations("exports.dialog");
  const id = useId();
  const [asked, setAsked] = useState<DataExport>();
  const { data: made = asked } = useApi(
    "GET /exports/:id",
    { id: asked?.id ?? "" },
    { enabled: asked !== undefined, ...(asked && { initial: asked }) },
  );
  const start = useApiMutation("POST /exports", { onSuccess: setAsked });
  const cancel = useApiMutation("DELETE /exports/:id", { onSuccess: onClose });
  return (
    <Dialog
      open
      size="sm"
      onClose={onClose}
      title={made ? t("titleOf", { title: made.title }) : t("title")}
      closeLabel={t("close")}
      footer={
        made ? (
          <>
            {isUnderWay(made) && (
              <Button variant="outline" pending={cancel.isPending} onClick={() => cancel.mutate({ id: made.id })}>
                {t("cancel")}
              </Button>
            )}
            {made.status === "failed" && <Button onClick={() => setAsked(undefined)}>{t("again")}</Button>}
            {made.status !== "ready" && (
              <Button variant={isUnderWay(made) ? "primary" : "outline"} onClick={onClose}>
                {t("close")}
              </Button>
            )}
            {made.status === "ready" && <DownloadLink one={made} />}
          </>
        ) : (
          <>
            <Button variant="outline" onClick={onClose}>
              {t("back")}
            </Button>
            <Button type="submit" form={id} pending={start.isPending}>
              {t("start")}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <Making one={made} />
      ) : (
        <Choices
          {...{ id, period }}
          {...(datasets && { datasets })}
          {...(filter && { filter })}
          problem={start.error ? reasonOf(start.error) : undefined}
          onChosen={(choice) => start.mutate(choice)}
        />
      )}
    </Dialog>
  );
}

function Making({ one }: { one: DataExport }) {
  const t = useTranslations("exports.dialog");
  const sizeOf = useExportSize();
  const { dateTime } = useFormatter();
  if (one.status === "failed") return <Alert tone="danger">{t("failed")}</Alert>;
  if (one.status === "ready")
    return (
      <Alert tone="success" title={t("ready")}>
        <p>{sizeOf(one)}</p>
        <p>{t("kept", { date: dateTime(new Date(one.expires_at!), { dateStyle: "medium" }) })}</p>
      </Alert>
    );
  return (
    <div className="grid gap-3">
      <ExportProgress one={one} />
      <p className="text-muted-foreground text-xs leading-5">{t("mailed")}</p>
    </div>
  );
}

type Choice = { dataset: string; format: "csv" | "json"; from?: string; to?: string; filter?: Record<string, string> };

interface ChoicesProps {
  id: string;
  datasets?: readonly string[];
  period: Period;
  filter?: Record<string, string>;
  problem: string | undefined;
  onChosen: (choice: Choice) => void;
}

function Choices({ id, datasets, period: firstPeriod, filter, problem, onChosen }: ChoicesProps) {
  const t = useTranslations("exports.dialog");
  const timeZone = useTimeZone() ?? "UTC";
  const { data, error } = useApi("GET /datasets", {});
  const [period, setPeriod] = useState<Period>(firstPeriod);
  const [format, setFormat] = useState<"csv" | "json">("csv");
  const offered = data?.data.filter(({ name }) => datasets?.includes(name) ?? true) ?? [];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = (name: string) => String(form.get(name) ?? "");
    const own = { ...(typed("from") && { from: typed("from") }), ...(typed("to") && { to: typed("to") }) };
    const dataset = typed("dataset") || datasets?.[0] || "";
    const days = period === "own" ? own : daysOf(period, timeZone, new Date());
    onChosen({ dataset, format, ...days, ...(filter && { filter }) });
  };
  const narrowed = filter && Object.keys(filter).length > 0;
  return (
    <form id={id} onSubmit={submit} className="grid grid-cols-1 gap-4">
      {(problem || error) && <Alert tone="danger">{problem ?? error?.message}</Alert>}
      {datasets?.length !== 1 && (
        <SelectField
          id={`${id}-dataset`}
          name="dataset"
          label={t("dataset")}
          options={offered.map(({ name, title }) => ({ value: name, label: title }))}
        />
      )}
      <SelectField
        id={`${id}-period`}
        name="period"
        label={t("period")}
        value={period}
        onChange={(event) => setPeriod(event.target.value as Period)}
        options={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        hint={narrowed ? t("narrowed") : undefined}
      />
      {period === "own" && (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <TextField id={`${id}-from`} name="from" type="date" label={t("from")} />
          <TextField id={`${id}-to`} name="to" type="date" label={t("to")} />
        </div>
      )}
      <div className="grid gap-1.5">
        <SegmentedControl
          legend={t("format")}
          name="format"
          value={format}
          onChange={setFormat}
          options={[
            { value: "csv", label: "CSV" },
            { value: "json", label: "JSON" },
          ]}
        />
        <p className="text-muted-foreground text-xs leading-5">{t(`formats.${format}`)}</p>
      </div>
    </form>
  );
}
