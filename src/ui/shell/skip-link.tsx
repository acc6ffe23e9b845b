export type SkipLinkProps = { label: string; target?: string };

/** The first thing the Tab key reaches: straight to the page's content. */
export function SkipLink({ label, target = "main" }: SkipLinkProps) {
  return (
    <a
      href={`#${target}`}
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-primary px-4 py-2 font-medium text-primary-foreground text-sm shadow-floating transition-transform focus:translate-y-0"
    >
      {label}
    </a>
  );
}
