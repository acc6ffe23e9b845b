"use client";
import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { SettingsListHead } from "../../../ui/settings-section.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import type { UsageLimits } from "../../billing/ui/own-limits.tsx";
import { UnusualUse } from "../../metering/ui/unusual-use.tsx";
import { CallExample } from "./call-example.tsx";
import { FindKey } from "./find-key.tsx";
import type { KeyAct } from "./key-dialogs.tsx";
import { keyLimits } from "./key-limits.ts";
import { KeyTable } from "./key-table.tsx";

const KeyDialogs = lazy(() => import("./key-dialogs.tsx").then((file) => ({ default: file.KeyDialogs })));

export type ApiKeyRow = ApiOutput<"GET /keys">["keys"][number];

/** The keys of a team, with everything that can be done with them. */
export function Keys({
  initial,
  alerts,
  limits,
  mayManage,
  product,
}: {
  initial: ApiOutput<"GET /keys">;
  alerts: ApiOutput<"GET /usage/alerts">;
  limits: UsageLimits;
  mayManage: boolean;
  product: string;
}) {
  const t = useTranslations("api-keys.ui");
  const [act, setAct] = useState<KeyAct | null>(null);
  const [revoked, setRevoked] = useState(false);
  const { data = initial, error } = useApi("GET /keys", {}, { initial });
  const { data: set = limits } = useApi("GET /usage/limits", keyLimits, { initial: limits });
  const { data: past } = useApi("GET /keys", { revoked: "true" }, { enabled: revoked });
  const create = mayManage && (
    <Button onClick={() => setAct({ kind: "create" })}>
      <Plus aria-hidden />
      {t("create")}
    </Button>
  );
  return (
    <section className="grid gap-6 py-8">
      <SettingsListHead
        title={t("title")}
        text={
          <>
            {t("text", { product })}{" "}
            <TextLink href="/docs" prefetch={false}>
              {t("reference")}
            </TextLink>
          </>
        }
        action={data.keys.length > 0 && create}
      />
      {error && <Alert tone="danger">{error.message}</Alert>}
      <UnusualUse of="key" initial={alerts} mayManage={mayManage} withMuted />
      {data.keys.length > 0 ? (
        <KeyTable keys={data.keys} limits={set.limits} mayManage={mayManage} onAct={setAct} caption={t("title")} />
      ) : (
        <div className="rounded-xl border bg-card">
          <EmptyState
            className="pb-6"
            icon={<KeyRound />}
            title={t("empty")}
            text={mayManage ? t("emptyText") : t("emptyTextViewer")}
            actions={create || undefined}
          />
          <div className="border-t px-4 py-5 sm:px-6">
            <CallExample />
          </div>
        </div>
      )}
      <div className="grid gap-3">
        <Button
          variant="link"
          size="sm"
          className="w-fit px-0"
          aria-expanded={revoked}
          onClick={() => setRevoked(!revoked)}
        >
          {revoked ? t("hideRevoked") : t("showRevoked")}
        </Button>
        {revoked &&
          past &&
          (past.keys.length > 0 ? (
            <KeyTable keys={past.keys} limits={[]} mayManage={false} onAct={setAct} caption={t("revokedTitle")} />
          ) : (
            <p className="text-muted-foreground text-sm">{t("noRevoked")}</p>
          ))}
      </div>
      {mayManage && <FindKey onAct={setAct} />}
      {act && (
        <Suspense>
          <KeyDialogs act={act} limits={set} onClose={() => setAct(null)} />
        </Suspense>
      )}
    </section>
  );
}
