"use client";
import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card, CardContent, CardFooter, CardHeader } from "../../../ui/card.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { reuseAddressOf } from "./asset-filters.ts";
import type { AssetDetail } from "./asset-view.tsx";
import { FactRow } from "./fact-row.tsx";

type Recipe = NonNullable<AssetDetail["recipe"]>;

/** Everything that is needed to draw it again. */
export function AssetRecipe({ recipe, mayRun }: { recipe: Recipe; mayRun: boolean }) {
  const t = useTranslations("natak.ui.assets");
  const { number } = useFormatter();
  const copy = (what: string, text: string) => (
    <CopyButton text={text} size="icon-sm" labels={{ copy: t("copy", { what }), copied: t("copied") }} />
  );
  return (
    <Card>
      <CardHeader title={t("recipe")} description={t("recipeText")} />
      <CardContent className="grid gap-4">
        <div className="grid gap-1.5">
          <div className="flex items-center justify-between">
            <span className="text-muted-foreground">{t("prompt")}</span>
            {copy(t("prompt"), recipe.prompt)}
          </div>
          <p className="whitespace-pre-wrap break-words rounded-lg bg-muted px-3 py-2.5 leading-6">{recipe.prompt}</p>
        </div>
        <dl className="grid gap-1.5">
          <FactRow label={t("seed")}>
            {recipe.seed}
            {copy(t("seed"), String(recipe.seed))}
          </FactRow>
          <FactRow label={t("size")}>
            {`${recipe.width} × ${recipe.height}`}
            {copy(t("size"), `${recipe.width}x${recipe.height}`)}
          </FactRow>
          {recipe.character_version && (
            <FactRow label={t("character")}>
              <TextLink className="truncate" href={`/characters/${recipe.character_id}`}>
                {recipe.character_version}
              </TextLink>
              {copy(t("character"), recipe.character_version)}
            </FactRow>
          )}
          <FactRow label={t("engine")}>{recipe.engine}</FactRow>
          <FactRow label={t("cost")}>{t("credits", { count: recipe.cost, credits: number(recipe.cost) })}</FactRow>
          <FactRow label={t("job")}>
            <Link
              href={`/operations?job=${recipe.job_id}`}
              className="focus-ring truncate rounded-sm font-mono text-xs underline-offset-4 hover:underline"
            >
              …{recipe.job_id.slice(-8)}
            </Link>
            {copy(t("job"), recipe.job_id)}
          </FactRow>
        </dl>
      </CardContent>
      {mayRun && (
        <CardFooter>
          <ButtonLink href={reuseAddressOf(recipe)} className="w-full">
            <RotateCcw aria-hidden />
            {t("reuse")}
          </ButtonLink>
        </CardFooter>
      )}
    </Card>
  );
}
