"use client";
import { Users } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Avatar } from "../../../ui/avatar.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { TeamCard, type User } from "./team-card.tsx";
import type { ProductName } from "./user-toolbar.tsx";

interface Props {
  initial: User;
  products: ProductName[];
  mayGrant: boolean;
}

/** One person: who they are, their teams, and what each of these has. */
export function UserView({ initial, products, mayGrant }: Props) {
  const t = useTranslations("staff.ui");
  const { data: user = initial, error, refetch } = useApi("GET /admin/users/:id", { id: initial.id }, { initial });
  const titleOf = (product: string) => products.find(({ name }) => name === product)?.title ?? product;
  const name = user.name || user.email;
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: t("title"), href: "/admin" }, { label: name }]}
        breadcrumbsLabel={t("where")}
        title={
          <>
            <Avatar name={name} src={user.avatar_url} size="lg" />
            {name}
          </>
        }
        badge={
          <>
            {!user.email_verified && <Badge tone="warning">{t("unconfirmed")}</Badge>}
            {user.staff_role && <Badge tone="info">{t(`roles.${user.staff_role}`)}</Badge>}
          </>
        }
      />
      {error && <Alert tone="danger">{error.message}</Alert>}
      <Facts user={user} />
      <section className="grid grid-cols-1 gap-4">
        <h2 className="font-semibold text-[0.9375rem]">{t("teamsTitle", { count: user.teams.length })}</h2>
        {user.teams.length === 0 && (
          <EmptyState className="rounded-xl border bg-card" icon={<Users />} title={t("noTeams")} />
        )}
        {user.teams.map((team) => (
          <TeamCard
            key={team.id}
            team={team}
            product={titleOf(team.product)}
            mayGrant={mayGrant}
            onChange={() => void refetch()}
          />
        ))}
      </section>
    </>
  );
}

function Facts({ user }: { user: User }) {
  const t = useTranslations("staff.ui");
  const locale = useLocale();
  const { dateTime, number } = useFormatter();
  const ago = (moment: string | null) => (moment ? <TimeAgo value={moment} locale={locale} /> : t("never"));
  const facts: [string, ReactNode][] = [
    [t("email"), user.email],
    [t("joined"), dateTime(new Date(user.created_at), { dateStyle: "long" })],
    [t("seen"), ago(user.last_seen_at)],
    [t("signedIn"), ago(user.last_login_at)],
    [t("sessions"), number(user.open_sessions)],
    [t("timeZone"), user.time_zone],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-8 gap-y-4 rounded-xl border bg-card p-5 shadow-raised lg:grid-cols-3">
      {facts.map(([label, value]) => (
        <div key={label} className="grid min-w-0 gap-0.5 first:col-span-2 lg:first:col-span-1">
          <dt className="text-muted-foreground text-xs leading-5">{label}</dt>
          <dd className="break-words text-sm">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
