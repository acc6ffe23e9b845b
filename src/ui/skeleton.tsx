import { cn } from "./cn.ts";

export type SkeletonProps = { className?: string };

/** A breathing placeholder; give it the size of what will come. */
export function Skeleton({ className }: SkeletonProps) {
  return <span aria-hidden className={cn("skeleton block base:h-4 base:w-full base:rounded-md", className)} />;
}
