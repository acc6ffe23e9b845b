import { type ClassValue, clsx } from "clsx";

/**
 * Joins class names. It does not merge conflicting Tailwind classes, which would cost every page 8 KiB of script:
 * what callers may override (padding, width, gap) is written with the `base:` variant of globals.css and yields to plain utilities.
 */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
