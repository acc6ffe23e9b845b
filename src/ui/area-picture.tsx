import type { AreaPoint } from "./area-chart.tsx";
import { monotonePath } from "./chart-geometry.ts";

export type AreaPictureProps = { series: string[]; points: AreaPoint[]; top: number };

/** The areas as a plain SVG that fills its box: what the server sends. */
export function AreaPicture({ series, points, top }: AreaPictureProps) {
  return (
    <svg aria-hidden viewBox="0 0 100 100" preserveAspectRatio="none" className="size-full overflow-visible">
      {series.map((name, index) => {
        const line = monotonePath(
          points.map((point) => point.values[index] ?? 0),
          top,
        );
        const color = `var(--chart-${(index % 5) + 1})`;
        return (
          <g key={name}>
            <path d={`${line}L100,100L0,100Z`} fill={color} fillOpacity={areaOpacity} />
            <path d={line} fill="none" stroke={color} strokeWidth={2} vectorEffect="non-scaling-stroke" />
          </g>
        );
      })}
    </svg>
  );
}

export const areaOpacity = 0.16;
