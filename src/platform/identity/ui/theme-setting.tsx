"use client";
import { useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import type { Theme } from "../../../ui/theme.ts";
import { ThemeSwitch } from "../../../ui/theme-switch.tsx";
import { toast } from "../../../ui/toast.ts";

/** Works at once in this browser, and is kept in the profile. */
export function ThemeSetting({ theme }: { theme: Theme }) {
  const t = useTranslations("identity.shell");
  const change = useApiMutation("PATCH /user/profile", { onError: (error) => toast.error(error.message) });
  return (
    <ThemeSwitch
      value={theme}
      labels={{ legend: t("theme"), light: t("light"), dark: t("dark"), system: t("system") }}
      onChange={(next) => change.mutate({ theme: next })}
    />
  );
}
