"use client";
import { KeyRound, Radio } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { Snippet } from "../../../ui/snippet.tsx";

const question = '{"metric_type": "rag_query", "duration_ms": 245, "agent_name": "planner"}';

interface Props {
  mayManageKeys: boolean;
  mayEdit: boolean;
  /** What the lines report. */
  event?: string;
}

/** Three lines that send the first event, with a key of the team's own. */
export function FirstEvent({ mayManageKeys, mayEdit, event = question }: Props) {
  const t = useTranslations("luna.ui.home.first");
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(location.origin), []);
  const create = useApiMutation("POST /keys");
  const key = create.data?.key;
  const lines = [
    `curl ${origin}/api/v1/usage/events \\`,
    `  -H "Authorization: Bearer ${key ?? t("yourKey")}" -H "Content-Type: application/json" \\`,
    `  -d '${event}'`,
  ].join("\n");
  return (
    <Card className="gap-5 p-5">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="grid max-w-2xl gap-1">
          <h2 className="font-semibold text-base">{t("title")}</h2>
          <p className="text-pretty text-muted-foreground text-sm leading-6">{t(mayEdit ? "text" : "viewerText")}</p>
        </div>
        {mayManageKeys && !key && (
          <Button pending={create.isPending} onClick={() => create.mutate({ name: t("keyName") })}>
            <KeyRound aria-hidden />
            {t("createKey")}
          </Button>
        )}
      </div>
      {create.error && <Alert tone="danger">{create.error.message}</Alert>}
      {key && <Alert tone="warning">{t("shownOnce")}</Alert>}
      <Snippet text={lines} labels={{ copy: t("copy"), copied: t("copied") }} />
      <p role="status" className="flex items-center gap-2.5 text-muted-foreground text-sm">
        <Radio aria-hidden className="size-4 text-primary-text motion-safe:animate-pulse" />
        {t("waiting")}
      </p>
    </Card>
  );
}
