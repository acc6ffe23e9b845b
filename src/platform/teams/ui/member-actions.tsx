"use client";
import { useTranslations } from "next-intl";
import type { ApiInput } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { useAtOnce } from "../../../client/use-at-once.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { Select } from "../../../ui/select.tsx";
import { toast } from "../../../ui/toast.ts";
import type { UsageLimits } from "../../billing/ui/own-limits.tsx";
import { SetLimits } from "../../billing/ui/set-limits.tsx";
import { KeysThatStop } from "./keys-that-stop.tsx";
import type { Member } from "./member-list.tsx";
import type { Team } from "./team-form.tsx";

interface Props {
  row: Member;
  team: Team;
  self: string;
}

/** Owners are for owners to change; what concerns oneself stands at the foot of the page. */
const mayChange = ({ row, team, self }: Props) =>
  team.can.manage_members && row.user_id !== self && (row.role !== "owner" || team.can.own);

type Role = ApiInput<"PATCH /teams/:id/members/:member_id">["role"];

/** The role, as a choice where the reader may change it. */
export function RoleField(props: Props) {
  const { row, team } = props;
  const t = useTranslations("teams.ui");
  const change = useApiMutation("PATCH /teams/:id/members/:member_id", {
    onSuccess: ({ role }) => toast.success(t("roleChanged", { name: row.name ?? row.email, role: t(`role.${role}`) })),
    onError: (problem) => toast.error(problem.message),
  });
  const [shown, wish] = useAtOnce(row.role);
  if (!mayChange(props)) return <span>{t(`role.${row.role}`)}</span>;
  const choose = (role: Role) => wish(role, () => change.mutateAsync({ id: team.id, member_id: row.id, role }));
  const roles: Role[] = ["admin", "member", "viewer"];
  if (team.can.own && row.status === "active") roles.unshift("owner");
  return (
    <Select
      className="w-44"
      aria-label={t("roleOf", { name: row.name ?? row.email })}
      value={shown}
      disabled={change.isPending}
      options={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      onChange={(event) => choose(event.target.value as Role)}
    />
  );
}

/** Limit or remove a member; send an invitation again or take it back. */
export function MemberActions({ limits, ...props }: Props & { limits: UsageLimits }) {
  const { row, team } = props;
  const t = useTranslations("teams.ui");
  const name = row.name ?? row.email;
  const invited = row.status === "invited";
  const ids = { id: team.id, member_id: row.id };
  const remove = useApiMutation("DELETE /teams/:id/members/:member_id", {
    onSuccess: () => toast.success(t(invited ? "revoked" : "removed", { name })),
  });
  const resend = useApiMutation("POST /teams/:id/members/:member_id/resend", {
    onSuccess: () => toast.success(t("sentAgain", { name })),
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <span className="flex flex-wrap justify-end gap-1">
      {row.user_id && (
        <SetLimits variant="ghost" size="sm" of={{ subject: "member", subject_id: row.user_id, name }} set={limits}>
          {t("limits")}
        </SetLimits>
      )}
      {invited && mayChange(props) && (
        <Button
          variant="ghost"
          size="sm"
          pending={resend.isPending}
          aria-label={t("resendTo", { name })}
          onClick={() => resend.mutate(ids)}
        >
          {t("resend")}
        </Button>
      )}
      {mayChange(props) && (
        <ConfirmButton
          variant="ghost"
          size="sm"
          aria-label={t(invited ? "revokeOf" : "removeOf", { name })}
          dialog={{
            danger: true,
            title: t(invited ? "revokeTitle" : "removeTitle", { name }),
            description: t(invited ? "revokeText" : "removeText"),
            children: !invited && <KeysThatStop userId={row.user_id} />,
            labels: { confirm: t(invited ? "revoke" : "remove"), cancel: t("cancel"), close: t("close") },
          }}
          onConfirm={async () => {
            await remove.mutateAsync(ids);
          }}
        >
          {t(invited ? "revoke" : "remove")}
        </ConfirmButton>
      )}
    </span>
  );
}
