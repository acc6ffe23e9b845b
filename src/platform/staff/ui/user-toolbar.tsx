"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Input } from "../../../ui/input.tsx";
import { SearchBox } from "../../../ui/search-box.tsx";
import { Select } from "../../../ui/select.tsx";
import { type UserFilters, userSorts } from "./user-filters.ts";

export type ProductName = ApiOutput<"GET /products">["products"][number];

interface Props {
  filters: UserFilters;
  products: ProductName[];
  onChange: (next: Partial<UserFilters>) => void;
}

/** Search, filters and order. */
export function UserToolbar({ filters, products, onChange }: Props) {
  const t = useTranslations("staff.ui");
  const day = (name: "since" | "until") => (
    <label
      htmlFor={name}
      className="flex items-center gap-2 text-muted-foreground text-sm max-sm:w-full max-sm:justify-between"
    >
      {t(name)}
      <Input
        id={name}
        type="date"
        value={filters[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
        className="w-38"
      />
    </label>
  );
  return (
    <div className="grid grid-cols-1 gap-2.5">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2.5">
        <SearchBox label={t("search")} value={filters.q} onChange={(q) => onChange({ q })} maxLength={100} />
        <Select
          aria-label={t("order")}
          className="sm:w-40"
          value={filters.sort}
          onChange={(event) => onChange({ sort: event.target.value as UserFilters["sort"] })}
          options={userSorts.map((value) => ({ value, label: t(`sorts.${value}`) }))}
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
        <Select
          aria-label={t("product")}
          className="max-sm:flex-1 sm:w-40"
          value={filters.product}
          onChange={(event) => onChange({ product: event.target.value })}
          placeholder={t("everyProduct")}
          options={products.map(({ name, title }) => ({ value: name, label: title }))}
        />
        <Select
          aria-label={t("address")}
          className="max-sm:flex-1 sm:w-44"
          value={filters.verified}
          onChange={(event) => onChange({ verified: event.target.value as UserFilters["verified"] })}
          placeholder={t("everyAddress")}
          options={[
            { value: "true", label: t("confirmed") },
            { value: "false", label: t("unconfirmed") },
          ]}
        />
        {day("since")}
        {day("until")}
      </div>
    </div>
  );
}
