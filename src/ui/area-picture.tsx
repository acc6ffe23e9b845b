import type { AreaPoint } from "./area-chart.tsx";
import { monotonePath } from "./chart-geometry.ts";

/** How a series is drawn; one of an earlier period in the colour of the one that it stands beside. */
export type Series = { name: string; color: string; dashes?: string };

export const seriesOf = (names: string[], earlier = 0): Series[] =>
  names.map((name, index) => {
    const own = names.length - earlier;
    const color = `var(--chart-${((index < own ? index : index - own) % 5) + 1})`;
    return { name, color, ...(index < own ? {} : { dashes: "3 4" }) };
  });

export const SeriesMark = ({ color, dashes }: Series) => (
  <span
    aria-hidden
    className={dashes ? "w-[18px] border-t-2 border-dashed" : "size-2 rounded-[3px]"}
    style={dashes ? { borderColor: color } : { backgroundColor: color }}
  />
);

export type AreaPictureProps = { series: Series[]; points: AreaPoint[]; top: number };

/** The areas as a plain SVG that fills its box: what the server sends. */
export function AreaPicture({ series, points, top }: AreaPictureProps) {
  return (
    <svg aria-hidden viewBox="0 0 100 100" preserveAspectRatio="none" className="size-full overflow-visible">
      {series.map(({ name, color, dashes }, index) => {
        const line = monotonePath(
          points.flatMap(({ values }) => values[index] ?? []),
          top,
          points.length,
        );
        return (
          <g key={name}>
            {!dashes && <path d={`${line}L100,100L0,100Z`} fill={color} fillOpacity={areaOpacity} />}
            <path
              {...{ d: line, fill: "none", stroke: color, strokeDasharray: dashes, strokeWidth: dashes ? 1.5 : 2 }}
              vectorEffect="non-scaling-stroke"
            />
          </g>
        );
      })}
    </svg>
  );
}

export const areaOpacity = 0.16;
