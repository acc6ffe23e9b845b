"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { type ApiError, reasonOf } from "../../../client/api.ts";
import { useApi, useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { followAccess } from "../../identity/ui/follow-access.ts";
import { KeysThatStop } from "./keys-that-stop.tsx";
import type { Members } from "./member-list.tsx";
import type { Team } from "./team-form.tsx";
import { TransferDialog } from "./transfer-dialog.tsx";

interface Props {
  team: Team;
  initial: Members;
  self: string;
  hasPassword: boolean;
}

/** Leave, hand on, delete. */
export function TeamDanger({ team: read, initial, self, hasPassword }: Props) {
  const t = useTranslations("teams.ui");
  const [handingOn, setHandingOn] = useState(false);
  const { id } = read;
  const { data: team = read } = useApi("GET /teams/:id", { id }, { initial: read });
  const { data = initial } = useApi("GET /teams/:id/members", { id }, { initial });
  const others = data.members.filter(({ status, user_id }) => status === "active" && user_id !== self);
  const onlyOwner = team.can.own && !others.some(({ role }) => role === "owner");
  const leave = useApiMutation("POST /teams/:id/leave", {
    onSuccess: () => followAccess(team, t("left", { team: team.name })),
  });
  const remove = useApiMutation("DELETE /teams/:id", {
    onSuccess: () => followAccess(team, t("deleted", { team: team.name })),
  });
  const labels = { cancel: t("cancel"), close: t("close") };
  return (
    <ul className="divide-y rounded-xl border bg-card shadow-raised">
      {team.can.own && others.length > 0 && (
        <Step title={t("transfer")} text={t("transferText")}>
          <Button variant="outline" aria-haspopup="dialog" onClick={() => setHandingOn(true)}>
            {t("transferStart")}
          </Button>
        </Step>
      )}
      {(!onlyOwner || others.length > 0) && (
        <Step title={t("leave")} text={t(onlyOwner ? "leaveLastOwner" : "leaveText")}>
          {!onlyOwner && (
            <ConfirmButton
              variant="outline"
              className="text-danger"
              dialog={{
                danger: true,
                title: t("leaveTitle", { team: team.name }),
                description: t("leaveText"),
                children: team.role !== "viewer" && <KeysThatStop userId={self} />,
                labels: { ...labels, confirm: t("leave") },
              }}
              onConfirm={async () => {
                await leave.mutateAsync({ id });
              }}
            >
              {t("leave")}
            </ConfirmButton>
          )}
        </Step>
      )}
      {team.can.own && (
        <Step title={t("delete")} text={t("deleteText")}>
          <ConfirmButton
            variant="danger"
            dialog={{
              danger: true,
              title: t("deleteTitle", { team: team.name }),
              description: t("deleteText"),
              typeToConfirm: { word: team.slug, label: t("deleteType", { slug: team.slug }) },
              labels: { ...labels, confirm: t("delete") },
            }}
            onConfirm={async () => {
              await remove.mutateAsync({ id, slug: team.slug }).catch((problem: ApiError) => {
                throw new Error(reasonOf(problem));
              });
            }}
          >
            {t("delete")}
          </ConfirmButton>
        </Step>
      )}
      {handingOn && (
        <TransferDialog
          team={team}
          others={others}
          hasPassword={hasPassword}
          onClose={() => setHandingOn(false)}
          onDone={() => setHandingOn(false)}
        />
      )}
    </ul>
  );
}

function Step({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-4">
      <div className="grid min-w-0 flex-1 basis-64 gap-0.5">
        <p className="font-medium text-sm">{title}</p>
        <p className="text-pretty text-muted-foreground text-xs leading-5">{text}</p>
      </div>
      {children}
    </li>
  );
}
