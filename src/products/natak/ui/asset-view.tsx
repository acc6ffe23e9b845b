"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { buttonVariants } from "../../../ui/button.tsx";
import { ImageTile } from "../../../ui/image-tile.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { DeleteAsset, RenameAsset, TrashNotice } from "./asset-changes.tsx";
import { AssetFacts } from "./asset-facts.tsx";
import { AssetRecipe } from "./asset-recipe.tsx";

export type AssetDetail = ApiOutput<"GET /assets/:id">;

/** One picture or video: large, with its facts and how it was made. */
export function AssetView({ initial, mayEdit }: { initial: AssetDetail; mayEdit: boolean }) {
  const t = useTranslations("natak.ui.assets");
  const { data, error } = useApi("GET /assets/:id", { id: initial.id }, { initial });
  const asset = data ?? initial;
  const there = asset.deleted_at === null;
  return (
    <>
      <PageHeader
        title={<span className="min-w-0 break-words">{asset.name}</span>}
        badge={mayEdit && there && <RenameAsset asset={asset} />}
        breadcrumbsLabel={t("breadcrumbs")}
        breadcrumbs={[{ label: t("title"), href: "/assets" }, { label: asset.name }]}
        actions={
          there && (
            <>
              <a
                className={buttonVariants({ variant: "outline" })}
                href={`/api/v1/assets/${asset.id}/file?download=true`}
                download
              >
                <Download aria-hidden />
                {t("download")}
              </a>
              {mayEdit && <DeleteAsset asset={asset} />}
            </>
          )
        }
      />
      {error && <Alert tone="danger">{error.message}</Alert>}
      {!there && <TrashNotice asset={asset} mayEdit={mayEdit} />}
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Stage asset={asset} />
        <div className="grid grid-cols-1 gap-6">
          {asset.recipe && <AssetRecipe recipe={asset.recipe} mayRun={mayEdit} />}
          <AssetFacts asset={asset} />
        </div>
      </div>
    </>
  );
}

/** As large as the window allows, but a small picture is not blown up. */
function Stage({ asset }: { asset: AssetDetail }) {
  const ratio = asset.width / asset.height;
  const width = `min(100%, calc(76svh * ${ratio}), ${Math.max(asset.width, 480)}px)`;
  return (
    <div className="flex items-center justify-center rounded-xl border bg-muted/50 p-3 sm:p-6">
      <div style={{ width }}>
        <ImageTile
          src={asset.file_url}
          alt={asset.prompt ?? asset.name}
          width={asset.width}
          height={asset.height}
          blurhash={asset.blurhash}
          color={asset.average_color}
          eager
          className="shadow-floating"
        />
      </div>
    </div>
  );
}
