import { Button } from "./button.tsx";
import { ButtonLink } from "./button-link.tsx";

export type LoadMoreProps = {
  label: string;
  /** What is shown so far: "50 of 1,204". */
  shown?: string;
  /** The address of the next part, for pages that work without script … */
  href?: string;
  /** … or what to do in the browser. */
  onLoad?: () => void;
  pending?: boolean;
};

/** The end of a list that has more. */
export function LoadMore({ label, shown, href, onLoad, pending }: LoadMoreProps) {
  return (
    <div className="flex items-center justify-between gap-4">
      <span className="text-muted-foreground text-xs tabular-nums">{shown}</span>
      {href ? (
        <ButtonLink href={href} variant="outline" size="sm" scroll={false}>
          {label}
        </ButtonLink>
      ) : (
        <Button variant="outline" size="sm" onClick={onLoad} pending={pending}>
          {label}
        </Button>
      )}
    </div>
  );
}
