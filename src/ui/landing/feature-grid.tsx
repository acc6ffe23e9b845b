import type { ReactNode } from "react";

export type Feature = { icon?: ReactNode; title: string; text: ReactNode; href?: string };
export type FeatureGridProps = { features: Feature[] };

/** What the product does, three in a row. */
export function FeatureGrid({ features }: FeatureGridProps) {
  return (
    <ul className="grid gap-x-8 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
      {features.map((feature) => (
        <li key={feature.title} className="grid content-start gap-3">
          {feature.icon && (
            <span
              aria-hidden
              className="flex size-10 items-center justify-center rounded-lg border bg-card text-primary-text shadow-raised [&_svg]:size-5"
            >
              {feature.icon}
            </span>
          )}
          <h3 className="font-semibold text-base">
            {feature.href ? (
              <a href={feature.href} className="focus-ring rounded-sm underline-offset-4 hover:underline">
                {feature.title}
              </a>
            ) : (
              feature.title
            )}
          </h3>
          <p className="text-pretty text-muted-foreground text-sm leading-6">{feature.text}</p>
        </li>
      ))}
    </ul>
  );
}
