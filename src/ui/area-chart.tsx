"use client";
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from "react";
import type { LiveAreasProps } from "./area-chart-live.tsx";
import { AreaPicture, type Series, SeriesMark, seriesOf } from "./area-picture.tsx";
import { labelIndexes, niceTicks } from "./chart-geometry.ts";
import { cn } from "./cn.ts";

export type AreaPoint = {
  /** Under the axis: "3 Nov". */
  label: string;
  /** In the tooltip and the table, when the label is too short: "Monday, 3 November". */
  title?: string;
  /** One value a series; the last of them may have ended before this point. */
  values: number[];
};

export type AreaChartProps = {
  /** Says what is shown; read out, and the caption of the table. */
  label: string;
  /** The names of the series, up to five. */
  series: string[];
  /** How many of the last series are those of an earlier period: each is a dashed line beside the one it belongs to. */
  earlier?: number;
  points: AreaPoint[];
  locale: string;
  /** After each number in the tooltip: "CR". */
  unit?: string;
  format?: Intl.NumberFormatOptions;
  height?: number;
  empty?: ReactNode;
  className?: string;
};

/**
 * Values over time. The server draws the whole picture as HTML and SVG; when it comes into view, Recharts takes over the
 * areas in the same place and answers the pointer. Axes are text; a table is there for screen readers.
 */
export function AreaChart({
  label,
  series: names,
  earlier = 0,
  points,
  locale,
  unit,
  format,
  height = 240,
  empty,
  className,
}: AreaChartProps) {
  const [Live, setLive] = useState<ComponentType<LiveAreasProps>>();
  const plot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!plot.current) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      import("./area-chart-live.tsx").then((loaded) => setLive(() => loaded.LiveAreas));
    });
    observer.observe(plot.current);
    return () => observer.disconnect();
  }, []);
  const series = seriesOf(names, earlier);
  const largest = Math.max(0, ...points.flatMap((point) => point.values));
  if (points.length === 0 || largest === 0) return <>{empty}</>;
  const ticks = niceTicks(largest);
  const top = ticks[ticks.length - 1] ?? 1;
  const number = new Intl.NumberFormat(locale, format);
  const short = new Intl.NumberFormat(locale, { notation: "compact", ...format });
  return (
    <figure aria-label={label} className={cn("grid grid-cols-1 gap-3", className)}>
      {series.length > 1 && <Legend series={series} />}
      <div aria-hidden className="grid grid-cols-[auto_1fr] gap-x-3" style={{ height }}>
        <div className="relative mb-6 min-w-6 text-right text-muted-foreground text-xs tabular-nums">
          <span className="invisible">{short.format(top)}</span>
          {ticks.map((tick) => (
            <span key={tick} className="absolute right-0 translate-y-1/2" style={{ bottom: `${(tick / top) * 100}%` }}>
              {short.format(tick)}
            </span>
          ))}
        </div>
        <div className="relative mb-6 min-w-0">
          {ticks.map((tick) => (
            <span
              key={tick}
              className="absolute inset-x-0 border-t border-dashed"
              style={{ bottom: `${(tick / top) * 100}%` }}
            />
          ))}
          {/* Clipped: until Recharts has measured a narrower window, its picture is as wide as before. */}
          <div ref={plot} className="absolute inset-0 overflow-x-clip [overflow-clip-margin:8px]">
            {Live ? (
              <Live {...{ series, points, top, unit }} formatNumber={number.format} />
            ) : (
              <AreaPicture series={series} points={points} top={top} />
            )}
          </div>
          <TimeAxis points={points} />
        </div>
      </div>
      <ValuesTable {...{ label, series, points, unit }} formatNumber={number.format} />
    </figure>
  );
}

function Legend({ series }: { series: Series[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-muted-foreground text-xs">
      {series.map((one) => (
        <li key={one.name} className="flex items-center gap-1.5">
          <SeriesMark {...one} />
          {one.name}
        </li>
      ))}
    </ul>
  );
}

/** Up to seven labels, and only every second of them on small screens. */
function TimeAxis({ points }: { points: AreaPoint[] }) {
  const indexes = labelIndexes(points.length, 7);
  const last = points.length - 1;
  return (
    <div className="absolute inset-x-0 top-full h-6 text-muted-foreground text-xs">
      {indexes.map((index, place) => {
        const share = last > 0 ? (index / last) * 100 : 50;
        const shift = share > 96 ? "-100%" : share < 4 ? "0" : "-50%";
        return (
          <span
            key={index}
            className={cn(
              "absolute top-2 whitespace-nowrap",
              (indexes.length - 1 - place) % 2 === 1 && "max-sm:hidden",
            )}
            style={{ left: `${share}%`, transform: `translateX(${shift})` }}
          >
            {points[index]?.label}
          </span>
        );
      })}
    </div>
  );
}

type ValuesTableProps = Pick<AreaChartProps, "label" | "points" | "unit"> & {
  series: Series[];
  formatNumber: (value: number) => string;
};

function ValuesTable({ label, series, points, unit, formatNumber }: ValuesTableProps) {
  return (
    // Around the table, because a table itself does not shrink to nothing.
    <div className="sr-only">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <td />
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {unit ? `${name} (${unit})` : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.title ?? point.label}>
              <th scope="row">{point.title ?? point.label}</th>
              {series.map(({ name }, index) => (
                <td key={name}>{point.values[index] === undefined ? "—" : formatNumber(point.values[index])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
