import { cn } from "./cn.ts";

export type AvatarProps = {
  name: string;
  src?: string | null;
  size?: "sm" | "md" | "lg";
  square?: boolean;
  className?: string;
};

const sizes = { sm: "size-6 text-[0.625rem]", md: "size-8 text-xs", lg: "size-12 text-base" };

/** A picture over the initials, so that a missing picture leaves the initials. Decorative: the name stands beside it. */
export function Avatar({ name, src, size = "md", square, className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cn(
        "relative inline-flex shrink-0 select-none items-center justify-center overflow-hidden bg-secondary font-semibold text-secondary-foreground",
        square ? "rounded-md" : "rounded-full",
        sizes[size],
        className,
      )}
    >
      {initials(name)}

      {src && <img src={src} alt="" loading="lazy" className="absolute inset-0 size-full object-cover" />}
    </span>
  );
}

function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s@._-]+/u)
    .filter(Boolean);
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return [words[0], last]
    .map((word) => (word ? String.fromCodePoint(word.codePointAt(0) ?? 0) : ""))
    .join("")
    .toUpperCase();
}
