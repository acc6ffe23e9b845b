"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import type { ApiError, ApiOutput } from "../../../client/api.ts";
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
    onError: (error: ApiError) =>
      setWrong(Object.fromEntries(error.errors.map(({ path, message }) => [path, message]))),
  };
  const create = useApiMutation("POST /webhooks", answer);
  const save = useApiMutation("PATCH /webhooks/:id", answer);
  const mended = (field: string) => setWrong(({ [field]: _, ...rest }) => rest);
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
        onChange={(event) => {
          setUrl(event.target.value);
          mended("url");
        }}
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
        onChange={(event) => {
          setDescription(event.target.value);
          mended("description");
        }}
        error={wrong.description}
      />
      <fieldset className="grid grid-cols-1 gap-2">
        <legend className="mb-2 font-medium text-sm">{t("events")}</legend>
        {types ? (
          <EventPicker
            types={types.data}
            value={events}
            onChange={(chosen) => {
              setEvents(chosen);
              mended("events");
            }}
          />
        ) : (
          <Skeleton className="h-64 w-full" />
        )}
        {wrong.events && (
          <p role="alert" className="text-danger text-xs leading-5">
            {wrong.events}
          </p>
        )}
      </fieldset>
    </FormDialog>
  );
}
