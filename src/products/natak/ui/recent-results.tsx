"use client";
import { ArrowRight, Film, ImageIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ImageTile } from "../../../ui/image-tile.tsx";
import { MediaGrid } from "../../../ui/media-grid.tsx";
import { TextLink } from "../../../ui/text-link.tsx";

type Asset = ApiOutput<"GET /operations">["recent_assets"][number];

/** The newest pictures and videos, each leading to its asset. */
export function RecentResults({ assets }: { assets: Asset[] }) {
  const t = useTranslations("natak.ui.operations.results");
  return (
    <Card aria-label={t("title")}>
      <CardHeader
        title={t("title")}
        actions={
          assets.length > 0 && (
            <TextLink href="/assets" className="inline-flex items-center gap-1 text-sm">
              {t("all")} <ArrowRight aria-hidden className="size-3.5" />
            </TextLink>
          )
        }
      />
      {assets.length === 0 ? (
        <EmptyState className="py-8" icon={<ImageIcon />} title={t("empty")} text={t("emptyText")} />
      ) : (
        <CardContent className="pt-4">
          <MediaGrid label={t("label")} size="sm">
            {assets.map((asset, index) => (
              <li key={asset.id} className="group/tile grid grid-cols-1">
                <Result asset={asset} eager={index < 6} />
              </li>
            ))}
          </MediaGrid>
        </CardContent>
      )}
    </Card>
  );
}

function Result({ asset, eager }: { asset: Asset; eager: boolean }) {
  const t = useTranslations("natak.ui.operations.results");
  return (
    <Link href={`/assets/${asset.id}`} title={asset.prompt ?? asset.name} className="focus-ring rounded-lg">
      <ImageTile
        square
        src={asset.thumb_url}
        alt={asset.prompt ?? asset.name}
        width={asset.width}
        height={asset.height}
        blurhash={asset.blurhash}
        color={asset.average_color}
        eager={eager}
        className="transition-[filter] group-hover/tile:brightness-105"
        overlay={
          asset.kind === "video" && (
            <Badge className="absolute top-2 left-2">
              <Film aria-hidden /> {t("video")}
            </Badge>
          )
        }
      />
    </Link>
  );
}
