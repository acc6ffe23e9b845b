"use client";
import { type FormEvent, useState } from "react";
import { ApiError, type ApiInput, type ApiKey, type ApiOutput, api, faultsOf, reasonOf } from "./api.ts";

interface FormOptions<K extends ApiKey> {
  /** Turns the form's fields into the route's input; or names what is wrong, field by field. */
  input: (fields: FormData) => ApiInput<K> | { wrong: Record<string, string> };
  done: (answer: ApiOutput<K>, input: ApiInput<K>) => void;
  /** Answers true when it has dealt with the problem itself. */
  refused?: (problem: ApiError, input: ApiInput<K>) => boolean;
}

/** A form that calls one route: errors stand at their fields, everything else above the button. */
export function useForm<K extends ApiKey>(key: K, options: FormOptions<K>) {
  const [pending, setPending] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const input = options.input(new FormData(form));
    setProblem(null);
    setErrors({});
    if (isWrong(input)) return showErrors(form, input.wrong);
    setPending(true);
    try {
      options.done((await api(key, ...([input] as never))) as ApiOutput<K>, input as ApiInput<K>);
    } catch (error) {
      const refusal = error instanceof ApiError ? error : new ApiError(0, {});
      setPending(false);
      if (options.refused?.(refusal, input as ApiInput<K>)) return;
      const fields = faultsOf(refusal);
      if (refusal.errors.some(({ path }) => form.elements.namedItem(path))) showErrors(form, fields);
      else setProblem(reasonOf(refusal));
    }
  }

  function showErrors(form: HTMLFormElement, fields: Record<string, string>) {
    setErrors(fields);
    const first = form.elements.namedItem(Object.keys(fields)[0] ?? "");
    if (first instanceof HTMLElement) first.focus();
  }

  return { pending, errors, problem, submit, setPending };
}

const isWrong = (input: unknown): input is { wrong: Record<string, string> } =>
  typeof input === "object" && input !== null && "wrong" in input;
