interface LossCurveProps {
  /** Step and loss, as the trainer sampled them. */
  losses: readonly (readonly [number, number])[];
  steps: number;
  label: string;
  className?: string;
}

/**
 * A training's loss as a line in a box as wide as all its steps: what is still to come stays empty. The height is
 * logarithmic, because a loss falls to a hundredth within the first steps and goes on falling slowly.
 */
export function LossCurve({ losses, steps, label, className }: LossCurveProps) {
  const heights = losses.map(([, loss]) => Math.log(Math.max(loss, Number.EPSILON)));
  const least = Math.min(...heights);
  const range = Math.max(...heights) - least || 1;
  const points = losses.map(
    ([step], index) => [(100 * step) / steps, 96 - (92 * ((heights[index] ?? least) - least)) / range] as const,
  );
  const line = points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
  const first = points[0]?.[0] ?? 0;
  const last = points.at(-1)?.[0] ?? 0;
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 100" preserveAspectRatio="none" className={className}>
      <polygon points={`${first},100 ${line} ${last},100`} fill="var(--chart-1)" fillOpacity={0.14} />
      <polyline
        points={line}
        fill="none"
        stroke="var(--chart-1)"
        strokeWidth={1.75}
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
