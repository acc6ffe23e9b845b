"use client";
import { Bell, Check, CheckCheck } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorState } from "../../../ui/error-state.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { toast } from "../../../ui/toast.ts";

export interface BellPanelProps {
  unread: number;
}

/** The notices, newest first: each leads to what it is about, and counts as read from then on. */
export function BellPanel({ unread }: BellPanelProps) {
  const t = useTranslations("notifications.bell");
  const list = useApiList("GET /notifications", { limit: 20 });
  const read = useApiMutation("POST /notifications/read", { onError: (problem) => toast.error(problem.message) });
  return (
    <>
      <header className="flex h-12 shrink-0 items-center justify-between gap-3 border-b pr-2 pl-4">
        <h2 className="font-semibold">{t("title")}</h2>
        {unread > 0 && (
          <Button variant="ghost" size="sm" pending={read.isPending} onClick={() => read.mutate({})}>
            <CheckCheck aria-hidden /> {t("readAll")}
          </Button>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Notices list={list} onRead={(id) => read.mutate({ id })} />
      </div>
      <footer className="shrink-0 border-t px-4 py-2.5 text-center text-xs">
        <TextLink href="/settings/notifications" onClick={close}>
          {t("settings")}
        </TextLink>
      </footer>
    </>
  );
}

function Notices({ list, onRead }: { list: NoticeList; onRead: (id: string) => void }) {
  const t = useTranslations("notifications.bell");
  if (list.isLoading) return <Waiting />;
  if (list.error)
    return (
      <ErrorState
        title={t("failed")}
        actions={
          <Button variant="outline" size="sm" onClick={() => void list.refetch()}>
            {t("retry")}
          </Button>
        }
      />
    );
  if (list.rows.length === 0) return <EmptyState icon={<Bell />} title={t("empty")} text={t("emptyText")} />;
  return (
    <>
      <ul className="divide-y">
        {list.rows.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} onRead={() => onRead(notice.id)} />
        ))}
      </ul>
      {list.hasMore && (
        <div className="border-t p-2 text-center">
          <Button variant="ghost" size="sm" pending={list.pending} onClick={list.loadMore}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}

type NoticeList = ReturnType<typeof useApiList<"GET /notifications">>;

function NoticeRow({
  notice,
  onRead,
}: {
  notice: ApiOutput<"GET /notifications">["data"][number];
  onRead: () => void;
}) {
  const t = useTranslations("notifications.bell");
  const locale = useLocale();
  const isNew = !notice.read_at;
  return (
    <li className="relative flex items-start gap-2 pr-2 hover:bg-accent">
      <Link
        href={notice.href}
        onClick={(event) => {
          if (isNew) onRead();
          close(event);
        }}
        className="focus-ring grid min-w-0 flex-1 gap-0.5 rounded-sm py-3 pl-8"
      >
        {isNew && (
          <span className="absolute top-4.5 left-4 size-2 rounded-full bg-primary">
            <span className="sr-only">{t("unread")}</span>
          </span>
        )}
        <span className={cn("break-words leading-5", isNew && "font-medium")}>{notice.title}</span>
        <span className="line-clamp-2 break-words text-muted-foreground text-xs leading-5">{notice.text}</span>
        <TimeAgo value={notice.created_at} locale={locale} className="text-muted-foreground text-xs leading-5" />
      </Link>
      {isNew && (
        <Button
          variant="ghost"
          size="icon-sm"
          className="mt-2"
          aria-label={t("read")}
          title={t("read")}
          onClick={onRead}
        >
          <Check aria-hidden />
        </Button>
      )}
    </li>
  );
}

const Waiting = () => (
  <div className="grid gap-4 p-4">
    {[1, 2, 3].map((one) => (
      <div key={one} className="grid gap-2">
        <Skeleton className="h-4 w-3/4" />
        <Skeleton className="h-3 w-full" />
      </div>
    ))}
  </div>
);

/** The page behind changes; the panel does not stay over it. */
function close({ currentTarget }: { currentTarget: HTMLElement }): void {
  currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
}
