"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useAddress } from "../../../client/use-address.ts";
import { monthsBefore } from "../../../platform/analytics/analytics.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PageTabs } from "../../../ui/page-tabs.tsx";
import { Select } from "../../../ui/select.tsx";
import { monthIn } from "./read-month.ts";

const mostMonths = 12;

/** The month of a page stands in its address; of the present one nothing does. */
export const useMonth = (present: string, path: string) =>
  useAddress(
    (params) => {
      const month = monthIn(params) ?? present;
      return month < present ? month : present;
    },
    (chosen) => (chosen === present ? path : `${path}?month=${chosen}`),
  );

/** `2026-03` in words. */
export function useMonthName(): (month: string) => string {
  const { dateTime } = useFormatter();
  return (month) => dateTime(new Date(`${month}-01`), { timeZone: "UTC", month: "long", year: "numeric" });
}

interface Props {
  month: string;
  present: string;
  onMonth: (month: string) => void;
  /** What else can be done, beside the choice of the month. */
  children?: ReactNode;
}

/** What the pages on a month share. */
export function AnalyticsHeader({ month, present, onMonth, children }: Props) {
  const t = useTranslations("luna.ui.analytics");
  const named = useMonthName();
  const months = Array.from({ length: mostMonths }, (_, count) => monthsBefore(present, count));
  // A link may lead to an older one.
  if (!months.includes(month)) months.push(month);
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <Select
              aria-label={t("month")}
              className="w-44"
              value={month}
              onChange={(event) => onMonth(event.target.value)}
              options={months.map((value) => ({ value, label: named(value) }))}
            />
            {children}
          </>
        }
      />
      <PageTabs
        label={t("pages")}
        items={[
          { label: t("worth"), href: "/dashboard/analytics" },
          { label: t("cost.title"), href: "/dashboard/analytics/costs" },
        ]}
      />
    </>
  );
}
