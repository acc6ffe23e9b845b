"use client";
import { UserPlus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { useFilteredList } from "../../../client/use-filters.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Avatar } from "../../../ui/avatar.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { OwnLimits, type UsageLimits } from "../../billing/ui/own-limits.tsx";
import { FilterBar, NoRows } from "../../identity/ui/filter-bar.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MemberActions, RoleField } from "./member-actions.tsx";
import { memberChoices } from "./member-choices.ts";
import type { Team } from "./team-form.tsx";

export type Members = ApiOutput<"GET /teams/:id/members">;
export type Member = Members["members"][number];

interface Props {
  team: Team;
  initial: Members;
  limits: UsageLimits;
  /** The reader's own user id. */
  self: string;
}

/** Who is in the team and who is invited, with what the reader may do about it. */
export function MemberList({ team: read, initial, limits, self }: Props) {
  const t = useTranslations("teams.ui");
  const { dateTime } = useFormatter();
  const [inviting, setInviting] = useState(false);
  const { id } = read;
  const { data: team = read } = useApi("GET /teams/:id", { id }, { initial: read });
  const list = useFilteredList("GET /teams/:id/members", { id }, memberChoices, initial);
  const { data: set = limits } = useApi("GET /usage/limits", {}, { initial: limits });
  const limitsOf = (userId: string | null) => set.limits.filter(({ subject_id }) => subject_id === userId);
  const day = (moment: string | null) => moment && dateTime(new Date(moment), { dateStyle: "medium" });
  const columns: Column<Member>[] = [
    {
      key: "person",
      header: t("person"),
      primary: true,
      cell: (row) => <PersonCell row={row} own={row.user_id === self} />,
    },
    { key: "role", header: t("roleLabel"), cell: (row) => <RoleField row={row} team={team} self={self} /> },
    {
      key: "since",
      header: t("since"),
      cell: (row) => (
        <span className="text-muted-foreground">
          {row.status === "invited" ? t("validUntil", { date: day(row.expires_at) ?? "" }) : day(row.joined_at)}
        </span>
      ),
    },
  ];
  if (set.limits.some(({ subject }) => subject === "member"))
    columns.push({
      key: "limits",
      header: t("limits"),
      className: "sm:min-w-52",
      cell: (row) => <OwnLimits limits={limitsOf(row.user_id)} />,
    });
  if (team.can.manage_members)
    columns.push({
      key: "actions",
      header: <span className="sr-only">{t("actions")}</span>,
      align: "right",
      cell: (row) => <MemberActions row={row} team={team} self={self} limits={set} />,
    });
  const roles = memberChoices.role.map((value) => ({ value, label: t(`role.${value}`) }));
  const states = memberChoices.status.map((value) => ({ value, label: t(`states.${value}`) }));
  const filters = [
    { name: "role", label: t("roleLabel"), options: { all: t("anyRole"), values: roles } },
    ...(team.can.manage_members
      ? [{ name: "status", label: t("state"), options: { all: t("anyState"), values: states } }]
      : []),
  ];
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="grid gap-1">
          <h2 className="font-semibold text-[0.9375rem]">{t("members")}</h2>
          <p className="text-muted-foreground text-sm leading-6">
            {t(team.can.manage_members ? "seatsText" : "membersText", { count: (list.first ?? initial).seats_used })}
          </p>
        </div>
        {team.can.manage_members && (
          <Button aria-haspopup="dialog" onClick={() => setInviting(true)}>
            <UserPlus aria-hidden /> {t("invite")}
          </Button>
        )}
      </header>
      <FilterBar list={list} filters={filters} />
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      <DataTable
        caption={t("members")}
        columns={columns}
        rows={list.rows}
        rowKey={(row) => row.id}
        empty={!list.isLoading && <NoRows list={list}>{null}</NoRows>}
        footer={list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
      />
      {inviting && <InviteDialog teamId={id} onClose={() => setInviting(false)} />}
    </>
  );
}

function PersonCell({ row, own }: { row: Member; own: boolean }) {
  const t = useTranslations("teams.ui");
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Avatar name={row.name ?? row.email} src={row.avatar_url} />
      <span className="grid min-w-0 gap-0.5">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="[overflow-wrap:anywhere]">{row.name ?? row.email}</span>
          {own && <Badge>{t("you")}</Badge>}
          {row.status === "invited" && <Badge tone="info">{t("invited")}</Badge>}
          {row.status === "suspended" && <Badge tone="warning">{t("suspended")}</Badge>}
        </span>
        {row.name && (
          <span className="font-normal text-muted-foreground text-xs [overflow-wrap:anywhere]">{row.email}</span>
        )}
      </span>
    </span>
  );
}
