"use client";
import { Area, AreaChart, ResponsiveContainer, Tooltip, type TooltipContentProps, YAxis } from "recharts";
import type { AreaPoint } from "./area-chart.tsx";
import { areaOpacity, type Series, SeriesMark } from "./area-picture.tsx";

export type LiveAreasProps = {
  series: Series[];
  points: AreaPoint[];
  top: number;
  unit?: string;
  formatNumber: (value: number) => string;
};

/** The areas by Recharts, with a tooltip. Fills its box; the axes are drawn around it. */
export function LiveAreas({ series, points, top, unit, formatNumber }: LiveAreasProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={points} margin={{ top: 0, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <YAxis hide domain={[0, top]} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--input)", strokeWidth: 1 }}
          content={(shown) => <ValueBubble {...{ shown, series, points, unit, formatNumber }} />}
        />
        {series.map(({ name, color, dashes }, index) => (
          <Area
            key={name}
            name={name}
            dataKey={(point: AreaPoint) => point.values[index]}
            type="monotone"
            stroke={color}
            strokeWidth={dashes ? 1.5 : 2}
            strokeDasharray={dashes}
            fill={color}
            fillOpacity={dashes ? 0 : areaOpacity}
            activeDot={{ r: 4, stroke: "var(--card)", strokeWidth: 2 }}
            isAnimationActive={false}
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  );
}

type ValueBubbleProps = Omit<LiveAreasProps, "top"> & { shown: TooltipContentProps };

function ValueBubble({ shown, series, points, unit, formatNumber }: ValueBubbleProps) {
  const point = points[Number(shown.label)];
  if (!shown.active || !point) return null;
  return (
    <div className="grid min-w-32 gap-1.5 rounded-lg border bg-popover px-3 py-2 text-popover-foreground text-xs shadow-floating">
      <span className="font-medium">{point.title ?? point.label}</span>
      {series.slice(0, point.values.length).map((one, index) => (
        <span key={one.name} className="flex items-center gap-2">
          <SeriesMark {...one} />
          <span className="flex-1 text-muted-foreground">{one.name}</span>
          <span className="font-medium tabular-nums">
            {formatNumber(point.values[index] ?? 0)} {unit}
          </span>
        </span>
      ))}
    </div>
  );
}
