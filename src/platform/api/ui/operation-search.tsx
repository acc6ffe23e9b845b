"use client";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Input } from "../../../ui/input.tsx";
import { MethodBadge } from "./method-badge.tsx";

type Entry = readonly [tag: string, id: string, method: string, path: string, summary: string];
const mostShown = 12;

/** Finds operations by the words of their summary, path, method or id. */
export function OperationSearch({ operations }: { operations: readonly Entry[] }) {
  const t = useTranslations("api.ui");
  const id = useId();
  const [wanted, setWanted] = useState("");
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found =
    words.length > 0
      ? operations.filter((entry) => words.every((word) => entry.join(" ").toLowerCase().includes(word)))
      : [];
  return (
    <search className="grid grid-cols-1 gap-2">
      <label htmlFor={id} className="sr-only">
        {t("search")}
      </label>
      <Input
        id={id}
        type="search"
        leading={<Search />}
        placeholder={t("search")}
        autoComplete="off"
        value={wanted}
        onChange={({ target }) => setWanted(target.value)}
        onKeyDown={({ key }) => key === "Escape" && setWanted("")}
      />
      {words.length > 0 && (
        <>
          <p role="status" className="px-1 text-muted-foreground text-xs">
            {found.length > 0 ? t("found", { count: found.length }) : t("nothing")}
          </p>
          <ul className="grid grid-cols-1 gap-0.5">
            {found.slice(0, mostShown).map(([tag, operation, method, path, summary]) => (
              <li key={operation}>
                <a
                  href={`/docs/${tag}#${operation}`}
                  onClick={() => setWanted("")}
                  className="focus-ring -outline-offset-2 grid grid-cols-1 gap-1 rounded-md px-2 py-2 text-sm hover:bg-accent"
                >
                  <span className="leading-5">{summary}</span>
                  <span className="flex items-center gap-2">
                    <MethodBadge method={method} />
                    <code className="truncate text-muted-foreground text-xs">{path}</code>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </search>
  );
}
