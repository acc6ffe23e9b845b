"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Alert } from "../../../ui/alert.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Field } from "../../../ui/field.tsx";
import { Input } from "../../../ui/input.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { Textarea } from "../../../ui/textarea.tsx";
import type { Sample } from "../reference.ts";
import { CodeBlock } from "./code-block.tsx";
import { type Filled, filledByExample } from "./code-samples.ts";
import { type Answer, sendCall } from "./send-call.ts";

export interface TryItProps {
  sample: Sample;
  filled: Filled;
  onChange: (filled: Filled) => void;
}

// For all panels of the page, and gone with it: a pasted key is never written down.
let pastedKey = "";

/** Fills in the call and really sends it. */
export function TryIt({ sample, filled, onChange }: TryItProps) {
  const t = useTranslations("api.ui");
  const id = useId();
  const [as, setAs] = useState<"session" | "key">(pastedKey ? "key" : "session");
  const [key, setKey] = useState(pastedKey);
  const [files, setFiles] = useState<Record<string, File>>({});
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = missing(sample, filled);
    if (wrong) return setProblem(wrong === "body" ? t("bodyInvalid") : t("fill", { name: wrong }));
    setProblem(null);
    setPending(true);
    const got = await sendCall(sample, filled, files, as === "key" && !sample.open ? key.trim() : null).catch(
      () => null,
    );
    setPending(false);
    setAnswer(got);
    if (!got) setProblem(t("failed"));
  };
  return (
    <form onSubmit={send} noValidate className="grid grid-cols-1 gap-4 rounded-lg border bg-card p-4">
      {sample.method !== "GET" && <p className="text-muted-foreground text-xs leading-5">{t("writes")}</p>}
      {!sample.open && (
        <div className="grid grid-cols-1 gap-2">
          <SegmentedControl<"session" | "key">
            legend={t("credential")}
            name={`${id}-as`}
            size="sm"
            value={as}
            options={[
              { value: "session", label: t("bySession") },
              { value: "key", label: t("byKey") },
            ]}
            onChange={setAs}
          />
          {as === "key" && (
            <Field id={`${id}-key`} label={t("key")} hint={t("keyHint")}>
              {(control) => (
                <Input
                  {...control}
                  type="password"
                  autoComplete="off"
                  value={key}
                  onChange={({ target }) => {
                    pastedKey = target.value;
                    setKey(target.value);
                  }}
                />
              )}
            </Field>
          )}
        </div>
      )}
      <Parameters id={id} sample={sample} filled={filled} onChange={onChange} />
      {sample.files?.map((name) => (
        <Field key={name} id={`${id}-${name}`} label={t("file", { name })}>
          {(control) => (
            <Input
              {...control}
              type="file"
              onChange={({ target }) => target.files?.[0] && setFiles({ ...files, [name]: target.files[0] })}
            />
          )}
        </Field>
      ))}
      {sample.body !== null && (
        <Field id={`${id}-body`} label={t("body")}>
          {(control) => (
            <Textarea
              {...control}
              spellCheck={false}
              className="font-mono text-xs leading-5"
              value={filled.body}
              onChange={({ target }) => onChange({ ...filled, body: target.value })}
            />
          )}
        </Field>
      )}
      {problem && <Alert tone="danger">{problem}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" pending={pending}>
          {t("send")}
        </Button>
        <Button size="sm" variant="ghost" onClick={() => onChange(filledByExample(sample))}>
          {t("reset")}
        </Button>
      </div>
      <div aria-live="polite">{answer && <AnswerView answer={answer} />}</div>
    </form>
  );
}

function Parameters({ id, sample, filled, onChange }: TryItProps & { id: string }) {
  const t = useTranslations("api.ui");
  if (sample.parameters.length === 0) return null;
  return (
    <fieldset className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <legend className="sr-only">{t("parameters")}</legend>
      {sample.parameters.map(({ name, required, example }) => (
        <Field key={name} id={`${id}-${name}`} label={name} aside={required ? undefined : t("optional")}>
          {(control) => (
            <Input
              {...control}
              className="font-mono text-xs"
              placeholder={required ? undefined : example}
              value={filled.parameters[name] ?? ""}
              onChange={({ target }) =>
                onChange({ ...filled, parameters: { ...filled.parameters, [name]: target.value } })
              }
            />
          )}
        </Field>
      ))}
    </fieldset>
  );
}

/** The first thing without which the call cannot be written down. */
function missing(sample: Sample, { parameters, body }: Filled): string | null {
  const gap = sample.parameters.find(({ name, place }) => place === "path" && !parameters[name]);
  if (gap) return gap.name;
  if (sample.body === null) return null;
  try {
    JSON.parse(body);
    return null;
  } catch {
    return "body";
  }
}

function AnswerView({ answer }: { answer: Answer }) {
  const t = useTranslations("api.ui");
  return (
    <section aria-label={t("answer")} className="grid grid-cols-1 gap-2">
      <p className="flex items-center gap-2 text-sm">
        <Badge tone={answer.status < 400 ? "success" : answer.status < 500 ? "warning" : "danger"}>
          {answer.status} {answer.statusText}
        </Badge>
        <span className="text-muted-foreground text-xs tabular-nums">{t("took", { ms: answer.ms })}</span>
      </p>
      {answer.body ? (
        <CodeBlock code={answer.body} label={t("answer")} />
      ) : (
        <p className="text-muted-foreground text-sm">{t("emptyBody")}</p>
      )}
      <details className="rounded-lg border">
        <summary className="focus-ring rounded-lg px-3 py-2 text-sm">{t("headers")}</summary>
        <div className="border-t p-3">
          <CodeBlock code={answer.headers.map((pair) => pair.join(": ")).join("\n")} label={t("headers")} />
        </div>
      </details>
    </section>
  );
}
