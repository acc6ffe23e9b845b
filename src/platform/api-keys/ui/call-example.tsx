"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Snippet } from "../../../ui/snippet.tsx";

/** A first call to copy, with the key where there is one to show. */
export function CallExample({ apiKey }: { apiKey?: string }) {
  const t = useTranslations("api-keys.ui");
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(location.origin), []);
  const command = `curl ${origin}/api/v1/keys/current \\\n  -H "Authorization: Bearer ${apiKey ?? t("yourKey")}"`;
  return (
    <div className="grid grid-cols-1 gap-2">
      <p className="text-muted-foreground text-sm">{t("example")}</p>
      <Snippet text={command} labels={{ copy: t("copyExample"), copied: t("copied") }} />
    </div>
  );
}
