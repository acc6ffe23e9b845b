import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export const brands = ["natak", "luna", "nata-erp", "huntaze", "orchestrator"] as const;
export type Brand = (typeof brands)[number];

export type BrandMarkProps = {
  brand: Brand;
  /** The sign without the word, for narrow places; the name is then read out. */
  signOnly?: boolean;
  size?: "sm" | "md" | "lg";
  className?: string;
};

const words: Record<Brand, { name: string; word: ReactNode }> = {
  natak: {
    name: "NATAK.io",
    word: (
      <span className="font-bold tracking-[0.06em]">
        NATAK<span className="font-medium text-muted-foreground tracking-normal">.io</span>
      </span>
    ),
  },
  luna: { name: "Luna", word: <span className="font-semibold tracking-tight">Luna</span> },
  "nata-erp": {
    name: "Nata ERP",
    word: (
      <span className="font-bold tracking-tight">
        Nata <span className="font-medium text-muted-foreground">ERP</span>
      </span>
    ),
  },
  huntaze: { name: "Huntaze", word: <span className="font-semibold tracking-tight">huntaze</span> },
  orchestrator: { name: "Orchestrator", word: <span className="font-semibold tracking-tight">Orchestrator</span> },
};

const sizes = {
  sm: "text-sm gap-2 [&>svg]:size-5",
  md: "text-base gap-2.5 [&>svg]:size-7",
  lg: "text-xl gap-3 [&>svg]:size-9",
};

/** A product's sign and name. */
export function BrandMark({ brand, signOnly, size = "md", className }: BrandMarkProps) {
  return (
    <span className={cn("inline-flex select-none items-center whitespace-nowrap leading-none", sizes[size], className)}>
      <svg aria-hidden viewBox="0 0 32 32" className="shrink-0">
        {signs[brand]}
      </svg>
      {signOnly ? <span className="sr-only">{words[brand].name}</span> : words[brand].word}
    </span>
  );
}

const signs: Record<Brand, ReactNode> = {
  // A clapperboard about to close; its stripes are the marigold garland over a stage.
  natak: (
    <>
      <g transform="rotate(-13 4 12)">
        <path d="M3 6.5h26v5.5H3z" fill="var(--primary)" />
        <path
          d="m7.2 6.5-3.4 5.5h4.4l3.4-5.5Zm8.6 0-3.4 5.5h4.4l3.4-5.5Zm8.6 0L21 12h4.4l3.4-5.5Z"
          fill="var(--foreground)"
        />
      </g>
      <path d="M3 13.5h26V26a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3Z" fill="var(--foreground)" />
      <path d="m13.5 17.4 6.6 3.85-6.6 3.85Z" fill="var(--primary)" />
    </>
  ),
  // The moon in its own shadow, with one star.
  luna: (
    <>
      <circle cx="16" cy="16" r="14" fill="var(--primary)" />
      <path d="M21.8 20.6A8.6 8.6 0 1 1 13.4 8a7 7 0 0 0 8.4 12.6Z" fill="var(--primary-foreground)" />
      <circle cx="21.4" cy="11" r="1.5" fill="var(--primary-foreground)" />
    </>
  ),
  // Three scanning corners and a pulse: who is inside.
  "nata-erp": (
    <>
      <rect x="2" y="2" width="28" height="28" rx="7" fill="var(--primary)" />
      <g fill="none" stroke="var(--primary-foreground)" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M8 12V9.5A1.5 1.5 0 0 1 9.5 8H12m8 0h2.5A1.5 1.5 0 0 1 24 9.5V12M8 20v2.5A1.5 1.5 0 0 0 9.5 24H12" />
        <path d="M13 18.5v-3m4 5.5v-8m4 11v-3" />
      </g>
    </>
  ),
  // An h whose arch is a rising wave.
  huntaze: (
    <>
      <circle cx="16" cy="16" r="14" fill="var(--primary)" />
      <path
        d="M11 8v16m0-6.5c0-3.2 2.2-5 5-5s5 1.8 5 5V24"
        fill="none"
        stroke="var(--primary-foreground)"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
    </>
  ),
  // Five voices that come together.
  orchestrator: (
    <>
      <rect x="2" y="2" width="28" height="28" rx="8" fill="var(--primary)" />
      <g stroke="var(--primary-foreground)" strokeWidth="2.2" strokeLinecap="round">
        <path d="M8 13.5v5M12 10.5v11M16 7.5v17M20 10.5v11M24 13.5v5" />
      </g>
    </>
  ),
};
