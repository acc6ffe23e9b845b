import Link from "next/link";
import type { ComponentProps } from "react";
import { type ButtonVariants, buttonVariants } from "./button.tsx";

export type ButtonLinkProps = ComponentProps<typeof Link> & ButtonVariants;

/** A link that looks like a button. Kept apart from Button, so that forms need not load the router's link. */
export function ButtonLink({ variant, size, className, ...rest }: ButtonLinkProps) {
  return <Link className={buttonVariants({ variant, size, className })} {...rest} />;
}
