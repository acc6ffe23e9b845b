"use client";
import { Play, Undo2, Upload } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { memo } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { ImageTile } from "../../../ui/image-tile.tsx";
import { MediaGrid, MediaGridItem } from "../../../ui/media-grid.tsx";
import { toast } from "../../../ui/toast.ts";

type Asset = ApiOutput<"GET /assets">["data"][number];

const firstScreen = 12;

export function AssetTiles({ assets, mayEdit }: { assets: Asset[]; mayEdit: boolean }) {
  const t = useTranslations("natak.ui.assets");
  return (
    <MediaGrid label={t("title")}>
      {assets.map((asset, index) => (
        <AssetTile key={asset.id} asset={asset} eager={index < firstScreen} mayEdit={mayEdit} />
      ))}
    </MediaGrid>
  );
}

/** Ten thousand of them are not drawn anew because one more came: React Query keeps what did not change. */
const AssetTile = memo(function AssetTile({
  asset,
  eager,
  mayEdit,
}: {
  asset: Asset;
  eager: boolean;
  mayEdit: boolean;
}) {
  return (
    <MediaGridItem>
      <Link href={`/assets/${asset.id}`} prefetch={false} className="focus-ring grid gap-2 rounded-lg">
        <ImageTile
          src={asset.thumb_url}
          alt=""
          square
          width={asset.width}
          height={asset.height}
          blurhash={asset.blurhash}
          color={asset.average_color}
          eager={eager}
          overlay={<TileMarks asset={asset} />}
          className="ring-primary transition-shadow group-hover/tile:ring-2"
        />
        <span className="truncate font-medium text-[0.8125rem]" title={asset.name}>
          {asset.name}
        </span>
      </Link>
      {asset.deleted_at && mayEdit && <RestoreButton id={asset.id} />}
    </MediaGridItem>
  );
});

function TileMarks({ asset }: { asset: Asset }) {
  const t = useTranslations("natak.ui.assets");
  const { number } = useFormatter();
  const seconds = (asset.duration_ms ?? 0) / 1000;
  return (
    <span className="flex size-full items-end justify-between p-2 text-white text-xs [&_svg]:size-3">
      {asset.source === "uploaded" && (
        <span className="flex items-center rounded-full bg-black/60 p-1.5" title={t("uploaded")}>
          <Upload aria-label={t("uploaded")} />
        </span>
      )}
      {asset.kind === "video" && (
        <span className="ml-auto flex items-center gap-1 rounded-full bg-black/60 px-2 py-0.5 font-medium tabular-nums">
          <Play aria-label={t("video")} className="fill-current" />
          {number(seconds, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1 })}
        </span>
      )}
    </span>
  );
}

function RestoreButton({ id }: { id: string }) {
  const t = useTranslations("natak.ui.assets");
  const restore = useApiMutation("POST /assets/:id/restore", {
    onSuccess: () => toast.success(t("restored")),
    onError: (error) => toast.error(error.message),
  });
  return (
    <Button variant="outline" size="sm" pending={restore.isPending} onClick={() => restore.mutate({ id })}>
      <Undo2 aria-hidden />
      {t("restore")}
    </Button>
  );
}
