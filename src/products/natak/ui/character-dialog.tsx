"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { type ApiError, type ApiOutput, faultsOf } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { isTriggerWord, suggestTriggerWord } from "./trigger-word.ts";

type Character = ApiOutput<"GET /characters">["data"][number];

interface CharacterDialogProps {
  onClose: () => void;
  onSaved: (character: Character) => void;
  /** The one to change; without it a new one is made. */
  character?: Pick<Character, "id" | "name" | "trigger_word">;
}

/** Loaded when it is opened, so it is the one export of its file. */
export default function CharacterDialog({ onClose, onSaved, character }: CharacterDialogProps) {
  const t = useTranslations("natak.ui.characters.form");
  const id = useId();
  const [pending, setPending] = useState(false);
  const [name, setName] = useState(character?.name ?? "");
  // Until it is typed, the word follows the name.
  const [typed, setTyped] = useState(character?.trigger_word);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const word = typed ?? suggestTriggerWord(name);
  const answer = {
    onSuccess: (saved: Character) => {
      // After a creation the page goes on to the new character; the button waits until it is there.
      if (character) setPending(false);
      onSaved(saved);
    },
    onError: (error: ApiError) => {
      setPending(false);
      setWrong(faultsOf(error));
    },
  };
  const create = useApiMutation("POST /characters", answer);
  const save = useApiMutation("PATCH /characters/:id", answer);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const faults = {
      ...(!name.trim() && { name: t("nameMissing") }),
      ...(!isTriggerWord(word) && { trigger_word: t("triggerWrong") }),
    };
    setWrong(faults);
    if (Object.keys(faults).length > 0) return;
    setPending(true);
    if (character) save.mutate({ id: character.id, name, trigger_word: word });
    else create.mutate({ name, trigger_word: word });
  };
  const problem = Object.keys(wrong).length === 0 ? (create.error ?? save.error)?.message : null;
  const common = { required: true, autoComplete: "off" };
  return (
    <FormDialog
      onClose={onClose}
      title={t(character ? "editTitle" : "title")}
      description={character ? undefined : t("description")}
      form={{ submit, pending, problem }}
      labels={{ submit: t(character ? "save" : "create"), cancel: t("cancel"), close: t("close") }}
    >
      <TextField
        id={`${id}-name`}
        name="name"
        {...common}
        maxLength={60}
        label={t("name")}
        placeholder={t("namePlaceholder")}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={wrong.name}
      />
      <TextField
        id={`${id}-word`}
        name="trigger_word"
        {...common}
        maxLength={40}
        spellCheck={false}
        label={t("trigger")}
        placeholder={suggestTriggerWord(t("namePlaceholder"))}
        hint={t("triggerHint")}
        value={word}
        onChange={(event) => setTyped(event.target.value.trim())}
        error={wrong.trigger_word}
      />
    </FormDialog>
  );
}
