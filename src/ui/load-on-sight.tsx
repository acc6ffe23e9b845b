"use client";
import { useEffect, useEffectEvent, useRef } from "react";
import { LoadMore } from "./load-more.tsx";

export type LoadOnSightProps = { label: string; onLoad: () => void; pending?: boolean };

const aheadPixels = 800;

/** The end of a long grid: loads on before one gets there; the button remains for keyboards and for waiting. */
export function LoadOnSight({ label, onLoad, pending }: LoadOnSightProps) {
  const end = useRef<HTMLDivElement>(null);
  const load = useEffectEvent(onLoad);
  useEffect(() => {
    if (pending || !end.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), {
      rootMargin: `${aheadPixels}px`,
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [pending]);
  return (
    <div ref={end}>
      <LoadMore label={label} onLoad={onLoad} pending={pending} />
    </div>
  );
}
