"use client";
import { FileText } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useFilteredList } from "../../../client/use-filters.ts";
import { Badge } from "../../../ui/badge.tsx";
import { buttonVariants } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import type { Tone } from "../../../ui/tone.ts";
import { FilterBar, NoRows } from "../../identity/ui/filter-bar.tsx";
import { invoiceChoices } from "./invoice-choices.ts";
import { useMoney } from "./use-money.ts";

type Invoice = ApiOutput<"GET /invoices">["data"][number];
const tones: Record<Invoice["status"], Tone> = {
  paid: "success",
  open: "warning",
  uncollectible: "danger",
  void: "neutral",
};

/** Every invoice, newest first, with its PDF once it is paid. */
export function InvoiceTable({ initial }: { initial: ApiOutput<"GET /invoices"> }) {
  const t = useTranslations("billing.ui.page");
  const { dateTime } = useFormatter();
  const list = useFilteredList("GET /invoices", {}, invoiceChoices, initial);
  const states = invoiceChoices.status.map((value) => ({ value, label: t(`invoiceStatus.${value}`) }));
  return (
    <div className="grid grid-cols-1 gap-3">
      <FilterBar
        list={list}
        filters={[{ name: "status", label: t("statusOf"), options: { all: t("allInvoices"), values: states } }]}
      />
      <DataTable
        caption={t("invoices")}
        rows={list.rows}
        rowKey={({ id }) => id}
        empty={
          <NoRows list={list}>
            <EmptyState icon={<FileText />} title={t("noInvoices")} text={t("noInvoicesText")} />
          </NoRows>
        }
        footer={list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
        columns={[
          {
            key: "number",
            header: t("number"),
            primary: true,
            cell: (invoice) => (
              <div className="grid gap-0.5 sm:py-1">
                <span className="tabular-nums">{invoice.number ?? t("unnumbered")}</span>
                <span className="font-normal text-muted-foreground text-xs">
                  {dateTime(new Date(invoice.issued_at), { dateStyle: "medium" })}
                </span>
              </div>
            ),
          },
          { key: "status", header: t("statusOf"), cell: (invoice) => <Standing invoice={invoice} /> },
          { key: "amount", header: t("amount"), align: "right", cell: (invoice) => <Amount invoice={invoice} /> },
          {
            key: "pdf",
            header: null,
            align: "right",
            cell: ({ id, number }) =>
              number && (
                <a
                  href={`/api/v1/invoices/${id}/pdf`}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={t("pdfNamed", { number })}
                  className={buttonVariants({ variant: "outline", size: "sm" })}
                >
                  PDF
                </a>
              ),
          },
        ]}
      />
    </div>
  );
}

function Standing({ invoice }: { invoice: Invoice }) {
  const t = useTranslations("billing.ui.page");
  const refunded = invoice.refunded_minor > 0;
  return (
    <div className="grid gap-0.5 max-sm:justify-items-end">
      <Badge dot tone={refunded || invoice.dispute ? "neutral" : tones[invoice.status]}>
        {invoice.dispute
          ? t(`dispute.${invoice.dispute}`)
          : refunded
            ? t("refunded")
            : t(`invoiceStatus.${invoice.status}`)}
      </Badge>
      {invoice.failure && <span className="max-w-56 text-muted-foreground text-xs leading-5">{invoice.failure}</span>}
    </div>
  );
}

function Amount({ invoice }: { invoice: Invoice }) {
  const t = useTranslations("billing.ui.page");
  const money = useMoney(invoice.currency);
  return (
    <div className="grid gap-0.5 tabular-nums">
      <span>{money(invoice.total_minor)}</span>
      {invoice.refunded_minor > 0 && (
        <span className="text-muted-foreground text-xs">
          {t("refundedSum", { amount: money(invoice.refunded_minor) })}
        </span>
      )}
    </div>
  );
}
