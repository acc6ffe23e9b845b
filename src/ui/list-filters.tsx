"use client";
import { SearchX } from "lucide-react";
import { Button } from "./button.tsx";
import { EmptyState } from "./empty-state.tsx";
import { Input } from "./input.tsx";
import { SearchBox } from "./search-box.tsx";
import { Select, type SelectOption } from "./select.tsx";

export type ListFilter = {
  name: string;
  label: string;
  /** What there is to choose, after "all"; without them it is a day, or a text. */
  options?: { all: string; values: SelectOption[] };
  text?: true;
};
type Values = Record<string, string | undefined>;

interface Props {
  /** Names the group for those who hear the page. */
  legend: string;
  filters: ListFilter[];
  values: Values;
  /** Gets all that is chosen then. */
  onChange: (next: Record<string, string>) => void;
  clear: string;
}

/** Quiet controls over a long list. What is chosen belongs into the page's address: see `useFilters`. */
export function ListFilters({ legend, filters, values, onChange, clear }: Props) {
  const change = (name: string, value: string) =>
    onChange(
      Object.fromEntries(Object.entries({ ...values, [name]: value }).filter(([, one]) => one)) as Record<
        string,
        string
      >,
    );
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-2">
      <legend className="sr-only">{legend}</legend>
      {filters.map(({ name, label, options, text }) =>
        text ? (
          <SearchBox
            key={name}
            label={label}
            value={values[name] ?? ""}
            onChange={(value) => change(name, value)}
            maxLength={254}
          />
        ) : options ? (
          <Select
            key={name}
            aria-label={label}
            className="w-auto min-w-36 max-sm:flex-1"
            value={values[name] ?? ""}
            onChange={(event) => change(name, event.target.value)}
            options={[{ value: "", label: options.all }, ...options.values]}
          />
        ) : (
          <Input
            key={name}
            type="date"
            aria-label={label}
            className="w-auto min-w-36 max-sm:flex-1"
            value={values[name] ?? ""}
            onChange={(event) => change(name, event.target.value)}
          />
        ),
      )}
      {isNarrowed(values) && (
        <Button variant="ghost" size="sm" onClick={() => onChange({})}>
          {clear}
        </Button>
      )}
    </fieldset>
  );
}

export const isNarrowed = (values: Values): boolean => Object.values(values).some(Boolean);

/** In place of the rows when the filters hide all of them. */
export function NothingMatches({
  title,
  text,
  clear,
  onClear,
}: Record<"title" | "text" | "clear", string> & { onClear: () => void }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title={title}
      text={text}
      actions={
        <Button variant="outline" onClick={onClear}>
          {clear}
        </Button>
      }
    />
  );
}
