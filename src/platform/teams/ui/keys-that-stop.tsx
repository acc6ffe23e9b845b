"use client";
import { useTranslations } from "next-intl";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";

/** What stops when somebody is no longer in the team: the keys that they made. */
export function KeysThatStop({ userId }: { userId: string | null }) {
  const t = useTranslations("teams.ui");
  const { data } = useApi("GET /keys", {});
  const keys = data?.keys.filter(({ maker, is_active }) => is_active && maker?.id === userId) ?? [];
  if (keys.length === 0) return null;
  return (
    <Alert tone="warning">
      <p>{t("keysStop", { count: keys.length })}</p>
      <ul className="mt-1.5 grid list-disc gap-0.5 pl-4">
        {keys.map(({ id, name, key_prefix }) => (
          <li key={id} className="[overflow-wrap:anywhere]">
            {name} <code className="font-mono text-xs">{key_prefix}…</code>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
