import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Column<Row> = {
  key: string;
  /** A text also names its cells where a row is a card. */
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: "left" | "right";
  /** The column that names the row: the card's heading on small screens. */
  primary?: boolean;
  /** Left out below 640 px. */
  wideOnly?: boolean;
  className?: string;
};

export type DataTableProps<Row> = {
  /** Says what the table holds; read out, not shown. */
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Stands in place of the table when there are no rows. */
  empty?: ReactNode;
  /** Below the rows: a LoadMore, a count. */
  footer?: ReactNode;
  className?: string;
};

/** Written out, because `display: block` and `grid` on small screens take the roles of table elements away in some browsers. */
const roles = {
  table: { role: "table" },
  rowgroup: { role: "rowgroup" },
  row: { role: "row" },
  columnheader: { role: "columnheader" },
  cell: { role: "cell" },
};

/** A semantic table; below 640 px each row becomes a card with its column names. */
export function DataTable<Row>({ caption, columns, rows, rowKey, empty, footer, className }: DataTableProps<Row>) {
  if (rows.length === 0 && empty) return <div className={cn("rounded-xl border bg-card", className)}>{empty}</div>;
  return (
    <div className={cn("h-fit overflow-hidden rounded-xl border bg-card shadow-raised", className)}>
      <div className="overflow-x-auto">
        <table {...roles.table} className="w-full border-collapse text-sm max-sm:block">
          <caption className="sr-only">{caption}</caption>
          <thead {...roles.rowgroup} className="max-sm:sr-only">
            <tr {...roles.row} className="border-b bg-muted/60">
              {columns.map((column) => (
                <th
                  key={column.key}
                  {...roles.columnheader}
                  scope="col"
                  className={cn(
                    "h-10 whitespace-nowrap px-4 font-medium text-muted-foreground text-xs",
                    column.align === "right" ? "text-right" : "text-left",
                  )}
                >
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody {...roles.rowgroup} className="divide-y max-sm:block">
            {rows.map((row) => (
              <BodyRow key={rowKey(row)} row={row} columns={columns} />
            ))}
          </tbody>
        </table>
      </div>
      {footer && <div className="border-t px-4 py-3 text-muted-foreground text-sm">{footer}</div>}
    </div>
  );
}

function BodyRow<Row>({ row, columns }: { row: Row; columns: Column<Row>[] }) {
  return (
    <tr {...roles.row} className="data-row">
      {columns.map((column) => (
        <td
          key={column.key}
          {...roles.cell}
          data-column={!column.primary && typeof column.header === "string" ? column.header : undefined}
          className={cn(
            "data-cell",
            column.align === "right" && "data-cell-right",
            column.primary ? "font-medium max-sm:text-[0.9375rem]" : "data-cell-named",
            column.wideOnly && "max-sm:hidden",
            column.className,
          )}
        >
          {!column.primary && column.header && typeof column.header !== "string" && (
            <span aria-hidden className="text-muted-foreground text-xs leading-5 sm:hidden">
              {column.header}
            </span>
          )}
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}
