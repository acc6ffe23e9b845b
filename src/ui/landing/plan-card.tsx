import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "../card.tsx";
import { cn } from "../cn.ts";

export type PlanCardProps = {
  name: string;
  price: ReactNode;
  /** "a month". */
  period?: ReactNode;
  text?: ReactNode;
  features: ReactNode[];
  action: ReactNode;
  /** Set off from the others, with this word. */
  highlight?: string;
  /** How deep its name stands among the headings of the page. */
  heading?: "h2" | "h3";
};

/** A plan with its price and what it holds. Side by side in a grid, the buttons and what is held begin at one height. */
export function PlanCard({ name, price, period, text, features, action, highlight, heading = "h3" }: PlanCardProps) {
  const Heading = heading;
  return (
    <Card
      className={cn(
        "relative row-span-3 grid grid-rows-subgrid gap-6 p-6",
        highlight && "border-primary ring-1 ring-primary",
      )}
    >
      <div className="grid content-start gap-2">
        <div className="flex items-center justify-between gap-3">
          <Heading className="font-semibold">{name}</Heading>
          {highlight && (
            <span className="rounded-full bg-primary px-2.5 py-0.5 font-medium text-primary-foreground text-xs">
              {highlight}
            </span>
          )}
        </div>
        <p className="flex items-baseline gap-1.5">
          <span className="font-semibold text-4xl tabular-nums tracking-[-0.035em]">{price}</span>
          {period && <span className="text-muted-foreground text-sm">{period}</span>}
        </p>
        {text && <p className="text-pretty text-muted-foreground text-sm leading-6">{text}</p>}
      </div>
      <div className="grid content-start">{action}</div>
      <ul className="grid content-start gap-2.5 border-t pt-5 text-sm">
        {features.map((feature, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan's features keep their places
          <li key={index} className="flex gap-2.5">
            <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-primary-text" />
            <span>{feature}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
