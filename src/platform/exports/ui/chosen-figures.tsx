"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { type ApiError, reasonOf } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { ErrorState } from "../../../ui/error-state.tsx";

/** What `useApi` tells of a read. */
interface Read<T> {
  data: T | undefined;
  error: ApiError | null;
  isPlaceholderData: boolean;
  isFetching: boolean;
  refetch: () => unknown;
}

/**
 * What was chosen, as soon as it is read. Until then what was shown before, dimmed; where it cannot be read, why, and a
 * way to try again: figures of another choice would be taken for those of this one.
 */
export function ChosenFigures<T>({ read, children }: { read: Read<T>; children: (data: T) => ReactNode }) {
  const { data, error, isPlaceholderData: waits } = read;
  if (data === undefined) return error && <Unread read={read} error={error} />;
  return (
    <div aria-busy={waits} className={cn("grid grid-cols-1 gap-6 transition-opacity", waits && "opacity-50 delay-150")}>
      {error && <Alert tone="danger">{reasonOf(error)}</Alert>}
      {children(data)}
    </div>
  );
}

function Unread<T>({ read, error }: { read: Read<T>; error: ApiError }) {
  const t = useTranslations("exports.ui.chosen");
  return (
    <ErrorState
      title={t("unread")}
      detail={reasonOf(error)}
      actions={
        // A choice that cannot be, such as a last day before the first, is refused again.
        error.errors.length === 0 && (
          <Button variant="outline" pending={read.isFetching} onClick={() => void read.refetch()}>
            {t("again")}
          </Button>
        )
      }
    />
  );
}
