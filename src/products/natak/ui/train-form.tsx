"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { reasonOf } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card, CardHeader } from "../../../ui/card.tsx";
import { Field } from "../../../ui/field.tsx";
import { NumberStepper } from "../../../ui/number-stepper.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { toast } from "../../../ui/toast.ts";
import { defaultTraining, minTrainingImages, type TrainingSettings, trainingPrice, trainingSteps } from "../prices.ts";
import type { Character } from "./character-view.tsx";
import type { Finding } from "./use-dataset-check.ts";

/** As the route bounds them. */
const most = { repeats: 40, epochs: 40, batch_size: 8 };

interface TrainFormProps {
  character: Character;
  findings: Finding[];
  available: number;
}

/** Settings of a training with what they come to, and what is missing until it can begin. */
export function TrainForm({ character, findings, available }: TrainFormProps) {
  const t = useTranslations("natak.ui.characters.train");
  const [settings, setSettings] = useState<TrainingSettings>(() => character.versions[0]?.settings ?? defaultTraining);
  const steps = trainingSteps(character.images.length, settings);
  const cost = trainingPrice(steps);
  const missing = useMissing(character, findings, cost - available);
  const train = useApiMutation("POST /characters/:id/train", {
    onSuccess: ({ name }) => toast.success(t("queued", { name })),
  });
  const stepper = (key: keyof TrainingSettings, label: string, hint?: string) => (
    <Field id={`train-${key}`} label={label} hint={hint}>
      {(control) => (
        <NumberStepper
          {...control}
          min={1}
          max={most[key]}
          value={settings[key]}
          onValueChange={(value) => setSettings((before) => ({ ...before, [key]: value }))}
          labels={{ decrease: t("decrease"), increase: t("increase") }}
        />
      )}
    </Field>
  );
  const refusal = train.error && reasonOf(train.error);
  return (
    <Card id="train" aria-label={t("title")} className="scroll-mt-20">
      <CardHeader title={character.versions.length > 0 ? t("again") : t("title")} />
      <div className="grid grid-cols-1 gap-4 p-5">
        {stepper("repeats", t("repeats"), t("repeatsHint"))}
        {stepper("epochs", t("epochs"), t("epochsHint"))}
        {stepper("batch_size", t("batch"), t("batchHint"))}
      </div>
      <div className="grid grid-cols-1 gap-3 border-t px-5 py-4">
        <Sum images={character.images.length} settings={settings} left={available - cost} />
        {missing.length > 0 ? (
          <Alert tone="info">
            <ul className="grid gap-1">{missing}</ul>
          </Alert>
        ) : (
          <p className="text-muted-foreground text-xs leading-5">{t("ready")}</p>
        )}
        {refusal && <Alert tone="danger">{refusal}</Alert>}
        <Button
          size="lg"
          disabled={missing.length > 0}
          pending={train.isPending}
          onClick={() => train.mutate({ id: character.id, ...settings })}
        >
          {t("submit", { cost })}
        </Button>
      </div>
    </Card>
  );
}

function Sum({ images, settings, left }: { images: number; settings: TrainingSettings; left: number }) {
  const t = useTranslations("natak.ui.characters.train");
  const { number } = useFormatter();
  const { repeats, epochs, batch_size: batch } = settings;
  const steps = trainingSteps(images, settings);
  return (
    <dl aria-live="polite" className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 tabular-nums">
      <dt>
        {t("steps")}{" "}
        <span className="text-muted-foreground text-xs">{t("formula", { images, repeats, epochs, batch })}</span>
      </dt>
      <dd className="text-right font-semibold">{number(steps)}</dd>
      <dt>{t("cost")}</dt>
      <dd className="text-right font-semibold">{t("credits", { credits: trainingPrice(steps) })}</dd>
      <dt className="text-muted-foreground">{t("left")}</dt>
      <dd className={left < 0 ? "text-right text-danger" : "text-right text-muted-foreground"}>
        {t("credits", { credits: left })}
      </dd>
    </dl>
  );
}

/** What stands in the way of a training, as list items. */
function useMissing(character: Character, findings: Finding[], missingCredits: number) {
  const t = useTranslations("natak.ui.characters.train");
  const missingImages = minTrainingImages - character.images.length;
  const errors = findings.filter(({ severity }) => severity === "error");
  return [
    missingImages > 0 && <li key="images">{t("missingImages", { count: missingImages, min: minTrainingImages })}</li>,
    errors.length > 0 && <li key="errors">{t("errors", { count: errors.length })}</li>,
    missingCredits > 0 && (
      <li key="credits">
        {t("missingCredits", { count: missingCredits })} <TextLink href="/credits">{t("buy")}</TextLink>
      </li>
    ),
  ].filter((item) => item !== false);
}
