"use client";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Input } from "./input.tsx";

const restMs = 250;

export type SearchBoxProps = { label: string; value: string; onChange: (text: string) => void; maxLength?: number };

/** Searches when the typing rests. */
export function SearchBox({ label, value, onChange, maxLength = 200 }: SearchBoxProps) {
  const [text, setText] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts a search
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  // Cleared from elsewhere: by "Show all" or by the navigation.
  useEffect(() => {
    if (value === "") setText("");
  }, [value]);
  return (
    <search className="w-full sm:w-64">
      <Input
        type="search"
        leading={<Search aria-hidden />}
        aria-label={label}
        placeholder={label}
        maxLength={maxLength}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </search>
  );
}
