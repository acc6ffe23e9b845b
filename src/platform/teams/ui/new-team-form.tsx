"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { readableSlug } from "../slug.ts";

interface Props {
  products: { name: string; title: string }[];
  /** The product of the page. */
  product: string;
}

/** The address follows the name until somebody writes one. */
export function NewTeamForm({ products, product }: Props) {
  const t = useTranslations("teams.pages");
  const [name, setName] = useState("");
  const [slug, setSlug] = useState<string | null>(null);
  const form = useForm("POST /teams", {
    input: (fields) => ({
      name: String(fields.get("name")),
      ...(slug ? { slug } : {}),
      ...(fields.has("product") ? { product: String(fields.get("product")) } : {}),
    }),
    done: async ({ id }) => location.assign((await api("POST /session/team", { team_id: id })).next),
  });
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField
        name="name"
        label={t("name")}
        required
        maxLength={120}
        autoComplete="organization"
        placeholder={t("namePlaceholder")}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={form.errors.name}
      />
      <TextField
        name="slug"
        label={t("slug")}
        hint={t("slugHint")}
        maxLength={48}
        autoComplete="off"
        spellCheck={false}
        value={slug ?? readableSlug(name)}
        onChange={(event) => setSlug(event.target.value.toLowerCase() || null)}
        error={form.errors.slug}
      />
      {products.length > 1 && (
        <SelectField
          name="product"
          label={t("product")}
          defaultValue={product}
          options={products.map((one) => ({ value: one.name, label: one.title }))}
          error={form.errors.product}
        />
      )}
      <Button type="submit" size="lg" pending={form.pending}>
        {t("create")}
      </Button>
    </form>
  );
}
