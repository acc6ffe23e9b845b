"use client";
import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { SegmentedControl } from "./segmented-control.tsx";
import { applyTheme, type Theme } from "./theme.ts";

export type ThemeSwitchProps = {
  value: Theme;
  labels: { legend: string } & Record<Theme, string>;
  /** Icons only, for menus and footers. */
  compact?: boolean;
  /** After it was applied: to keep the choice elsewhere too. */
  onChange?: (theme: Theme) => void;
};

const icons = { light: <Sun />, dark: <Moon />, system: <Monitor /> };

/** Light, dark or as the system; works at once and is remembered. */
export function ThemeSwitch({ value, labels, compact, onChange }: ThemeSwitchProps) {
  const [theme, setTheme] = useState(value);
  return (
    <SegmentedControl
      legend={labels.legend}
      name="theme"
      size={compact ? "sm" : "md"}
      iconsOnly={compact}
      value={theme}
      options={(["light", "dark", "system"] as const).map((name) => ({
        value: name,
        label: labels[name],
        icon: icons[name],
      }))}
      onChange={(next) => {
        setTheme(next);
        applyTheme(next);
        onChange?.(next);
      }}
    />
  );
}
