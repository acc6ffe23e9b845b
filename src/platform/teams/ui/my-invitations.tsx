"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { Avatar } from "../../../ui/avatar.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { InvitationAnswer } from "./invitation-answer.tsx";

/** Invitations to the reader's own address, to be answered here. */
export function MyInvitations({ initial }: { initial: ApiOutput<"GET /invitations"> }) {
  const t = useTranslations("teams.pages");
  const list = useApiList("GET /invitations", {}, initial);
  const [declined, setDeclined] = useState<string[]>([]);
  const open = list.rows.filter(({ id }) => !declined.includes(id));
  return (
    <div className="grid gap-3">
      <ul aria-label={t("waiting")} className="divide-y rounded-xl border">
        {open.map(({ id, team, role, invited_by }) => (
          <li key={id} className="grid gap-3 p-4">
            <span className="flex min-w-0 items-center gap-3">
              <Avatar name={team.name} src={team.logo_url} square />
              <span className="grid min-w-0 gap-0.5">
                <span className="truncate font-medium text-sm">{team.name}</span>
                <span className="text-muted-foreground text-xs">
                  {t("waitingText", { role, by: invited_by ?? team.name })}
                </span>
              </span>
            </span>
            <InvitationAnswer
              token={id}
              size="md"
              texts={{ accept: t("accept"), decline: t("decline"), declined: t("declined") }}
              onDeclined={() => setDeclined([...declined, id])}
            />
          </li>
        ))}
      </ul>
      {list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
    </div>
  );
}
