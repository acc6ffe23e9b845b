import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "./card.tsx";
import { cn } from "./cn.ts";
import { Progress } from "./progress.tsx";

export type ChecklistItem = { id: string; label: string; hint?: string; href?: string; done: boolean };

export type ChecklistCardProps = {
  title: string;
  description?: ReactNode;
  items: ChecklistItem[];
  /** "3 of 5 done". */
  progressText: string;
  /** Read out for a done item. */
  doneLabel: string;
  /** Skip, restart. */
  actions?: ReactNode;
  className?: string;
};

/** First steps with what is done; each open step leads to its place. */
export function ChecklistCard({
  title,
  description,
  items,
  progressText,
  doneLabel,
  actions,
  className,
}: ChecklistCardProps) {
  const done = items.filter((item) => item.done).length;
  return (
    <Card className={className}>
      <div className="grid gap-4 p-5 pb-4">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="grid gap-1">
            <h2 className="font-semibold text-[0.9375rem] leading-5">{title}</h2>
            {description && <p className="text-muted-foreground text-sm">{description}</p>}
          </div>
          {actions}
        </div>
        <Progress label={progressText} value={done} max={items.length} />
      </div>
      <ol className="divide-y border-t">
        {items.map((item) => (
          <li key={item.id}>
            <Step item={item} doneLabel={doneLabel} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Step({ item, doneLabel }: { item: ChecklistItem; doneLabel: string }) {
  const content = (
    <>
      <StepMark done={item.done} />
      <span className="grid min-w-0 grid-cols-1 flex-1 gap-0.5">
        <span className={cn("text-sm", item.done ? "text-muted-foreground line-through" : "font-medium")}>
          {item.label}
          {item.done && <span className="sr-only"> ({doneLabel})</span>}
        </span>
        {item.hint && !item.done && <span className="text-muted-foreground text-xs leading-5">{item.hint}</span>}
      </span>
    </>
  );
  const row = "flex items-center gap-3 px-5 py-3";
  if (!item.href || item.done) return <div className={row}>{content}</div>;
  return (
    <Link href={item.href} className={cn(row, "focus-ring -outline-offset-2 transition-colors hover:bg-muted/60")}>
      {content}
      <ChevronRight aria-hidden className="size-4 text-muted-foreground" />
    </Link>
  );
}

function StepMark({ done }: { done: boolean }) {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className={cn("size-5 shrink-0", done ? "text-success" : "text-input")}>
      <circle cx="10" cy="10" r="8.25" fill={done ? "currentColor" : "none"} stroke="currentColor" strokeWidth="1.5" />
      {done && (
        <path
          d="m6.6 10.3 2.3 2.3 4.5-4.8"
          fill="none"
          stroke="var(--card)"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
