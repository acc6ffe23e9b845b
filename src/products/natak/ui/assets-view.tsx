"use client";
import { ImagePlus, SearchX, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useRef } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { ExportButton } from "../../../platform/exports/ui/export-button.tsx";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { DropOverlay } from "../../../ui/drop-overlay.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadOnSight } from "../../../ui/load-on-sight.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { type AssetFilters, assetAddressOf, assetFiltersOf, assetQueryOf } from "./asset-filters.ts";
import { AssetTiles } from "./asset-tiles.tsx";
import { AssetToolbar } from "./asset-toolbar.tsx";
import { pictureTypes, useUploads } from "./use-uploads.ts";

const UploadPanel = lazy(() => import("./upload-panel.tsx").then((loaded) => ({ default: loaded.UploadPanel })));

interface Props {
  /** What `initial` was read with. */
  filters: AssetFilters;
  initial: ApiOutput<"GET /assets">;
  mayEdit: boolean;
}

/** The filters that an export has too. */
const exportable = ({ kind, source, character_id }: AssetFilters): Record<string, string> => ({
  ...(kind && { kind }),
  ...(source && { source }),
  ...(character_id && { character_id }),
});

/** Everything that was uploaded or made: filter, search, drop files anywhere. */
export function AssetsView({ filters: first, initial, mayEdit }: Props) {
  const t = useTranslations("natak.ui.assets");
  const [filters, setFilters] = useAddress(assetFiltersOf, assetAddressOf);
  const address = assetAddressOf(filters);
  const list = useApiList(
    "GET /assets",
    assetQueryOf(filters),
    address === assetAddressOf(first) ? initial : undefined,
  );
  const uploads = useUploads();
  const input = useRef<HTMLInputElement>(null);
  const change = (next: Partial<AssetFilters>) => setFilters({ ...filters, ...next });
  const choose = () => input.current?.click();
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          mayEdit && (
            <>
              <ExportButton datasets={["assets"]} period="all" filter={exportable(filters)} />
              <Button onClick={choose}>
                <ImagePlus aria-hidden />
                {t("upload")}
              </Button>
            </>
          )
        }
      />
      <AssetToolbar filters={filters} onChange={change} />
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      {list.rows.length > 0 ? (
        <AssetTiles assets={list.rows} mayEdit={mayEdit} />
      ) : (
        !list.isLoading && <NoAssets {...{ filters, mayEdit, choose }} onClear={() => change(everything)} />
      )}
      {list.hasMore && <LoadOnSight label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
      {mayEdit && (
        <>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            accept={pictureTypes.join(",")}
            onChange={(event) => {
              uploads.add([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <DropOverlay title={t("dropTitle")} text={t("uploadHint")} onFiles={uploads.add} />
          {uploads.items.length > 0 && (
            <Suspense>
              <UploadPanel uploads={uploads} />
            </Suspense>
          )}
        </>
      )}
    </>
  );
}

const everything: AssetFilters = { kind: "", source: "", q: "", character_id: "", trash: false };

function NoAssets({
  filters,
  mayEdit,
  choose,
  onClear,
}: {
  filters: AssetFilters;
  mayEdit: boolean;
  choose: () => void;
  onClear: () => void;
}) {
  const t = useTranslations("natak.ui.assets");
  const frame = "rounded-xl border border-dashed";
  if (filters.trash)
    return <EmptyState className={frame} icon={<Trash2 />} title={t("trashEmpty")} text={t("trashText")} />;
  if (assetAddressOf(filters) !== assetAddressOf(everything))
    return (
      <EmptyState
        className={frame}
        icon={<SearchX />}
        title={t("noneFound")}
        text={t("noneFoundText")}
        actions={
          <Button variant="outline" onClick={onClear}>
            {t("clear")}
          </Button>
        }
      />
    );
  return (
    <EmptyState
      className={`${frame} base:py-20`}
      icon={<ImagePlus />}
      title={t("empty")}
      text={t(mayEdit ? "emptyText" : "emptyViewer")}
      actions={mayEdit && <Button onClick={choose}>{t("choose")}</Button>}
    />
  );
}
