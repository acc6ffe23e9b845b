"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { Input } from "../../../ui/input.tsx";

type EventType = ApiOutput<"GET /webhooks/events">["data"][number];

interface EventPickerProps {
  types: readonly EventType[];
  value: readonly string[];
  onChange: (events: string[]) => void;
}

/** All events, whole groups of them, or one by one. What a wider choice holds is ticked and cannot be taken out. */
export function EventPicker({ types, value, onChange }: EventPickerProps) {
  const t = useTranslations("webhooks.ui.picker");
  const [wanted, setWanted] = useState("");
  const toggle = (name: string) => {
    if (value.includes(name)) return onChange(value.filter((one) => one !== name));
    const covered = (one: string) => name === "*" || (name.endsWith(".*") && one.startsWith(name.slice(0, -1)));
    onChange([...value.filter((one) => !covered(one)), name]);
  };
  const everything = value.includes("*");
  const found = types.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <div className="grid grid-cols-1 gap-2.5">
      <Checkbox label={t("all")} hint={t("allHint")} checked={everything} onChange={() => toggle("*")} />
      {!everything && (
        <>
          <Input
            type="search"
            aria-label={t("search")}
            placeholder={t("search")}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          <div className="max-h-64 overflow-y-auto rounded-lg border">
            {found.length === 0 && <p className="p-4 text-center text-muted-foreground text-sm">{t("none")}</p>}
            {[...new Set(found.map(({ group }) => group))].map((group) => (
              <fieldset key={group} className="grid gap-2 border-b p-3 last:border-b-0">
                <legend className="sr-only">{group}</legend>
                <Checkbox
                  label={<code className="font-medium text-xs">{group}.*</code>}
                  checked={value.includes(`${group}.*`)}
                  onChange={() => toggle(`${group}.*`)}
                />
                <div className="grid gap-2 pl-6.5">
                  {found
                    .filter((type) => type.group === group)
                    .map(({ name, description }) => (
                      <Checkbox
                        key={name}
                        label={<code className="text-xs">{name}</code>}
                        hint={description}
                        disabled={value.includes(`${group}.*`)}
                        checked={value.includes(`${group}.*`) || value.includes(name)}
                        onChange={() => toggle(name)}
                      />
                    ))}
                </div>
              </fieldset>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
