"use client";
import { useTranslations } from "next-intl";
import { type ComponentProps, type FormEvent, useId, useState } from "react";
import { type ApiError, type ApiOutput, faultsOf } from "../../../client/api.ts";
import { useApi, useApiMutation } from "../../../client/use-api.ts";
import { TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { EventPicker } from "./event-picker.tsx";
import type { Webhook } from "./webhook-parts.tsx";

interface WebhookDialogProps {
  onClose: () => void;
  onSaved: (webhook: Webhook | ApiOutput<"POST /webhooks">) => void;
  /** The one to change; without it a new one is made. */
  webhook?: Webhook;
}

/** Loaded when it is opened, so it is the one export of its file. */
export default function WebhookDialog({ onClose, onSaved, webhook }: WebhookDialogProps) {
  const t = useTranslations("webhooks.ui.form");
  const id = useId();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [events, setEvents] = useState<string[]>(webhook?.events ?? []);
  const { data: types, error: unread } = useApi("GET /webhooks/events", {});
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const answer = {
    onSuccess: onSaved,
    onError: (error: ApiError) => setWrong(faultsOf(error)),
  };
  const create = useApiMutation("POST /webhooks", answer);
  const save = useApiMutation("PATCH /webhooks/:id", answer);
  const change = <V,>(field: string, set: (value: V) => void, value: V) => {
    set(value);
    setWrong(({ [field]: _, ...rest }) => rest);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWrong({});
    if (webhook) save.mutate({ id: webhook.id, url, description, events });
    else create.mutate({ url, description, events });
  };
  const failed = create.error ?? save.error ?? unread;
  return (
    <FormDialog
      onClose={onClose}
      title={t(webhook ? "editTitle" : "title")}
      description={webhook ? undefined : t("text")}
      form={{
        submit,
        pending: create.isPending || save.isPending,
        problem: failed?.errors.length === 0 ? failed.message : null,
      }}
      labels={{ submit: t(webhook ? "save" : "create"), cancel: t("cancel"), close: t("close") }}
    >
      <TextField
        id={`${id}-url`}
        name="url"
        type="url"
        required
        autoComplete="off"
        spellCheck={false}
        label={t("url")}
        placeholder="https://example.com/hook"
        value={url}
        onChange={({ target }) => change("url", setUrl, target.value)}
        error={wrong.url}
      />
      <TextField
        id={`${id}-description`}
        name="description"
        maxLength={200}
        autoComplete="off"
        label={t("description")}
        aside={t("optional")}
        value={description}
        onChange={({ target }) => change("description", setDescription, target.value)}
        error={wrong.description}
      />
      <EventsField
        types={types?.data}
        value={events}
        error={wrong.events}
        onChange={(chosen) => change("events", setEvents, chosen)}
      />
    </FormDialog>
  );
}

interface EventsFieldProps extends Omit<ComponentProps<typeof EventPicker>, "types"> {
  /** Not there while they are being loaded. */
  types: ComponentProps<typeof EventPicker>["types"] | undefined;
  error: string | undefined;
}

function EventsField({ types, error, ...picker }: EventsFieldProps) {
  const t = useTranslations("webhooks.ui.form");
  return (
    <fieldset className="grid grid-cols-1 gap-2">
      <legend className="mb-2 font-medium text-sm">{t("events")}</legend>
      {types ? <EventPicker types={types} {...picker} /> : <Skeleton className="h-64 w-full" />}
      {error && (
        <p role="alert" className="text-danger text-xs leading-5">
          {error}
        </p>
      )}
    </fieldset>
  );
}
