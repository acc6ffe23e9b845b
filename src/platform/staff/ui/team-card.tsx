"use client";
import { Gift } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";

const GrantDialog = lazy(() => import("./grant-dialog.tsx"));
const EndGrantDialog = lazy(() => import("./end-grant-dialog.tsx"));

export type User = ApiOutput<"GET /admin/users/:id">;
export type Team = User["teams"][number];
export type Grant = Team["grants"][number];

interface Props {
  team: Team;
  product: string;
  mayGrant: boolean;
  onChange: () => void;
}

/** A team of the person: their role, its plan, and what it was given beside. */
export function TeamCard({ team, product, mayGrant, onChange }: Props) {
  const t = useTranslations("staff.ui");
  const [act, setAct] = useState<"grant" | Grant | null>(null);
  const close = () => setAct(null);
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex flex-wrap items-center gap-2">
            {team.name}
            <Badge tone={team.plan.status === "past_due" ? "warning" : "neutral"}>
              {t("plan", { plan: team.plan.title, status: team.plan.status ?? "none" })}
            </Badge>
          </span>
        }
        description={t("teamText", { product, role: team.role })}
        actions={
          mayGrant && (
            <Button size="sm" variant="outline" aria-haspopup="dialog" onClick={() => setAct("grant")}>
              <Gift aria-hidden />
              {t("grant.open")}
            </Button>
          )
        }
      />
      <CardContent>
        {team.grants.length === 0 ? (
          <p className="text-muted-foreground text-sm">{t("noGrants")}</p>
        ) : (
          <ul className="grid grid-cols-1 divide-y rounded-lg border">
            {team.grants.map((grant) => (
              <GrantRow key={grant.id} grant={grant} onEnd={mayGrant ? () => setAct(grant) : null} />
            ))}
          </ul>
        )}
      </CardContent>
      <Suspense>
        {act === "grant" && <GrantDialog team={team} onClose={close} onDone={onChange} />}
        {act && act !== "grant" && <EndGrantDialog team={team} grant={act} onClose={close} onDone={onChange} />}
      </Suspense>
    </Card>
  );
}

function GrantRow({ grant, onEnd }: { grant: Grant; onEnd: (() => void) | null }) {
  const t = useTranslations("staff.ui");
  const { dateTime } = useFormatter();
  const day = (moment: string) => dateTime(new Date(moment), { dateStyle: "medium" });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 p-3">
      <div className="grid min-w-0 flex-1 basis-60 gap-0.5">
        <p className="font-medium text-sm">
          {t("grantOf", { title: grant.title, kind: grant.kind, most: grant.most ?? -1 })}
        </p>
        <p className="break-words text-sm">{grant.reason}</p>
        <p className="text-muted-foreground text-xs leading-5">
          {t("grantBy", { by: grant.granted_by ?? "none", on: day(grant.created_at) })}{" "}
          {grant.expires_at ? t("grantUntil", { on: day(grant.expires_at) }) : t("grantForGood")}
        </p>
      </div>
      {onEnd && (
        <Button size="sm" variant="ghost" aria-haspopup="dialog" onClick={onEnd}>
          {t("end.open")}
        </Button>
      )}
    </li>
  );
}
