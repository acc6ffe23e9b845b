"use client";
import Link from "next/link";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Avatar } from "../../../ui/avatar.tsx";
import { Badge } from "../../../ui/badge.tsx";
import type { Column } from "../../../ui/data-table.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";

type User = ApiOutput<"GET /admin/users">["data"][number];

export function useUserColumns(titleOf: (product: string) => string): Column<User>[] {
  const t = useTranslations("staff.ui");
  const locale = useLocale();
  const { dateTime } = useFormatter();
  return [
    { key: "who", header: t("who"), primary: true, className: "sm:w-full", cell: (user) => <Who user={user} /> },
    {
      key: "teams",
      header: t("teams"),
      className: "sm:whitespace-nowrap",
      cell: ({ teams, products }) =>
        teams === 0 ? "—" : t("teamsOf", { count: teams, products: products.map(titleOf).join(", ") }),
    },
    {
      key: "seen",
      header: t("seen"),
      align: "right",
      className: "whitespace-nowrap text-muted-foreground",
      cell: ({ last_seen_at }) => (last_seen_at ? <TimeAgo value={last_seen_at} locale={locale} /> : t("never")),
    },
    {
      key: "joined",
      header: t("joined"),
      align: "right",
      className: "whitespace-nowrap text-muted-foreground",
      cell: ({ created_at }) => dateTime(new Date(created_at), { dateStyle: "medium" }),
    },
  ];
}

function Who({ user }: { user: User }) {
  const t = useTranslations("staff.ui");
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Avatar name={user.name || user.email} src={user.avatar_url} />
      <span className="grid min-w-0">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {/* Not fetched ahead: every look at a person leaves an event. */}
          <Link href={`/admin/users/${user.id}`} prefetch={false} className="focus-ring rounded-sm hover:underline">
            {user.name || user.email}
          </Link>
          {!user.email_verified && <Badge tone="warning">{t("unconfirmed")}</Badge>}
          {user.staff_role && <Badge tone="info">{t(`roles.${user.staff_role}`)}</Badge>}
        </span>
        <span className="truncate font-normal text-muted-foreground text-xs">{user.email}</span>
      </span>
    </span>
  );
}
