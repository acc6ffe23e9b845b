import type { ReactNode } from "react";
import { blurhashImage } from "./blurhash-image.ts";
import { cn } from "./cn.ts";

export type ImageTileProps = {
  src: string;
  /** What the picture shows; empty when the text beside it says so already. */
  alt: string;
  width: number;
  height: number;
  blurhash?: string | null;
  /** The average colour, where there is no BlurHash. */
  color?: string | null;
  /** Fill a square instead of keeping the picture's own shape. */
  square?: boolean;
  /** The first pictures of a page should load at once. */
  eager?: boolean;
  /** Lies over the picture: badges, a checkbox, actions. */
  overlay?: ReactNode;
  className?: string;
};

/** A picture in a frame of its shape, over its BlurHash, so that nothing jumps while it loads. */
export function ImageTile(props: ImageTileProps) {
  const blurred = props.blurhash ? blurhashImage(props.blurhash) : undefined;
  return (
    <div
      className={cn("relative w-full overflow-hidden rounded-lg bg-secondary", props.className)}
      style={{
        aspectRatio: props.square ? "1" : `${props.width} / ${props.height}`,
        backgroundColor: props.color ?? undefined,
        backgroundImage: blurred && `url(${blurred})`,
        backgroundSize: "100% 100%",
      }}
    >
      <img
        src={props.src}
        alt={props.alt}
        width={props.width}
        height={props.height}
        loading={props.eager ? "eager" : "lazy"}
        fetchPriority={props.eager ? "high" : undefined}
        decoding="async"
        className="absolute inset-0 size-full object-cover text-transparent"
      />
      {props.overlay && <div className="absolute inset-0">{props.overlay}</div>}
    </div>
  );
}
