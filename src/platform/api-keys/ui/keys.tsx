"use client";
import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { useFilteredList } from "../../../client/use-filters.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { isNarrowed } from "../../../ui/list-filters.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { SettingsListHead } from "../../../ui/settings-section.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import type { UsageLimits } from "../../billing/ui/own-limits.tsx";
import { FilterBar, NoRows } from "../../identity/ui/filter-bar.tsx";
import { UnusualUse } from "../../metering/ui/unusual-use.tsx";
import { CallExample } from "./call-example.tsx";
import { FindKey } from "./find-key.tsx";
import { keyChoices } from "./key-choices.ts";
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
  ownPage,
}: {
  initial: ApiOutput<"GET /keys">;
  alerts: ApiOutput<"GET /usage/alerts">;
  limits: UsageLimits;
  mayManage: boolean;
  product: string;
  ownPage: boolean;
}) {
  const t = useTranslations("api-keys.ui");
  const [act, setAct] = useState<KeyAct | null>(null);
  const [revoked, setRevoked] = useState(false);
  const list = useFilteredList("GET /keys", {}, keyChoices, initial);
  const { rows, chosen } = list;
  const { data: set = limits } = useApi("GET /usage/limits", keyLimits, { initial: limits });
  const states = [
    { value: "true", label: t("active") },
    { value: "false", label: t("off") },
  ];
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
        ownPage={ownPage}
        action={(rows.length > 0 || isNarrowed(chosen)) && create}
      />
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      <UnusualUse of="key" initial={alerts} mayManage={mayManage} withMuted />
      <FilterBar
        list={list}
        filters={[{ name: "is_active", label: t("status"), options: { all: t("anyStatus"), values: states } }]}
      />
      {rows.length > 0 ? (
        <KeyTable keys={rows} limits={set.limits} mayManage={mayManage} onAct={setAct} caption={t("title")} />
      ) : (
        <div className="rounded-xl border bg-card">
          <NoRows list={list}>
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
          </NoRows>
        </div>
      )}
      {list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
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
        {revoked && <RevokedKeys onAct={setAct} />}
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

/** Those that were revoked, the last one first: their log of uses is still there. */
function RevokedKeys({ onAct }: { onAct: (act: KeyAct) => void }) {
  const t = useTranslations("api-keys.ui");
  const list = useApiList("GET /keys", { revoked: "true", sort: "-updated_at", limit: 30 });
  if (list.isLoading) return null;
  if (list.error) return <Alert tone="danger">{list.error.message}</Alert>;
  if (list.rows.length === 0) return <p className="text-muted-foreground text-sm">{t("noRevoked")}</p>;
  return (
    <>
      <KeyTable keys={list.rows} limits={[]} mayManage={false} onAct={onAct} caption={t("revokedTitle")} />
      {list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
    </>
  );
}
