"use client";
import { Film, ImageIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, useRef } from "react";
import { type ApiOutput, faultsOf } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Card, CardHeader } from "../../../ui/card.tsx";
import { Field, SelectField } from "../../../ui/field.tsx";
import { NumberStepper } from "../../../ui/number-stepper.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { Textarea } from "../../../ui/textarea.tsx";
import { toast } from "../../../ui/toast.ts";
import { maxCount, maxPromptLength } from "../prices.ts";
import { JobCost } from "./job-cost.tsx";
import type { JobDraft } from "./job-draft.ts";
import { PromptExamples } from "./prompt-examples.tsx";
import { SeedField } from "./seed-field.tsx";
import { SizePresets } from "./size-presets.tsx";
import { useJobDraft } from "./use-job-draft.ts";

interface NewJobFormProps {
  operations: ApiOutput<"GET /operations">;
  wanted: JobDraft;
  onQueued: () => void;
}

/** Everything a job needs, with its price before it is started. The settings stay after a start, for the next try. */
export function NewJobForm({ operations, wanted, onQueued }: NewJobFormProps) {
  const t = useTranslations("natak.ui.operations.form");
  const { characters, credits } = operations;
  const { draft, change, wrong, setWrong, input } = useJobDraft(wanted, characters);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const create = useApiMutation("POST /jobs", {
    onSuccess: ({ cost }) => {
      toast.success(t("queued", { cost }));
      onQueued();
    },
    onError: (error) => setWrong(faultsOf(error)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const job = input();
    if (job) create.mutate(job);
    else prompt.current?.focus();
  };
  const fill = (text: string) => {
    change({ prompt: text });
    prompt.current?.focus();
  };
  const kind = draft.type === "video" ? "video" : draft.character ? "character" : "image";
  const unnamed = create.error && Object.keys(wrong).length === 0;
  return (
    <Card id="new-job" aria-label={t("title")} className="scroll-mt-20">
      <CardHeader
        title={t("title")}
        actions={<TypeChoice value={draft.type} onChange={(type) => change({ type })} />}
      />
      <form noValidate onSubmit={submit} className="grid grid-cols-1">
        <div className="grid grid-cols-1 gap-4 p-5">
          {wanted.prompt !== "" && draft.prompt === wanted.prompt && !create.isSuccess && (
            <Alert tone="info">{t("settings", { name: wanted.prompt.slice(0, 60) })}</Alert>
          )}
          <CharacterChoice characters={characters} value={draft.character} change={change} error={wrong.character_id} />
          <Field
            id="prompt"
            label={t("prompt")}
            error={wrong.prompt}
            aside={draft.prompt.length > 800 && `${draft.prompt.length} / ${maxPromptLength}`}
          >
            {(control) => (
              <Textarea
                {...control}
                ref={prompt}
                name="prompt"
                required
                rows={4}
                maxLength={maxPromptLength}
                placeholder={t(`promptExample.${kind}`)}
                value={draft.prompt}
                onChange={(event) => change({ prompt: event.target.value })}
                onKeyDown={startOnEnter}
              />
            )}
          </Field>
          {draft.prompt === "" && <PromptExamples kind={kind} onChoose={fill} />}
          <SizePresets value={draft.size} type={draft.type} onChange={(size) => change({ size })} />
          <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-4">
            <Field id="count" label={t("count")} error={wrong.count}>
              {(control) => (
                <NumberStepper
                  {...control}
                  min={1}
                  max={maxCount}
                  value={draft.count}
                  onValueChange={(count) => change({ count })}
                  labels={{ decrease: t("fewer"), increase: t("more") }}
                />
              )}
            </Field>
            <SeedField value={draft.seed} onChange={(seed) => change({ seed })} error={wrong.seed} />
          </div>
          {unnamed && <Alert tone="danger">{create.error?.message}</Alert>}
        </div>
        <JobCost draft={draft} available={credits.available} pending={create.isPending} />
      </form>
    </Card>
  );
}

function TypeChoice({ value, onChange }: { value: JobDraft["type"]; onChange: (type: JobDraft["type"]) => void }) {
  const t = useTranslations("natak.ui.operations.form");
  return (
    <SegmentedControl
      size="sm"
      name="type"
      legend={t("type")}
      value={value}
      onChange={onChange}
      options={[
        { value: "image", label: t("image"), icon: <ImageIcon aria-hidden /> },
        { value: "video", label: t("video"), icon: <Film aria-hidden /> },
      ]}
    />
  );
}

interface CharacterChoiceProps {
  characters: ApiOutput<"GET /operations">["characters"];
  value: string;
  change: (part: Partial<JobDraft>) => void;
  error?: string;
}

function CharacterChoice({ characters, value, change, error }: CharacterChoiceProps) {
  const t = useTranslations("natak.ui.operations.form");
  const chosen = characters.find(({ id }) => id === value);
  return (
    <SelectField
      name="character"
      label={t("character")}
      value={value}
      onChange={(event) => change({ character: event.target.value })}
      options={[
        { value: "", label: t("noCharacter") },
        ...characters.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      error={error}
      hint={
        chosen ? (
          t("characterHint", { word: chosen.trigger_word })
        ) : characters.length === 0 ? (
          <TextLink href="/characters">{t("trainFirst")}</TextLink>
        ) : undefined
      }
    />
  );
}

function startOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
}
