"use client";
import type { ComponentProps } from "react";
import { api } from "../../../client/api.ts";
import { Button } from "../../../ui/button.tsx";

/** Signs out and goes where somebody else signs in. */
export function SignOutButton({ next, variant = "link", ...rest }: ComponentProps<typeof Button> & { next: string }) {
  const signOut = async () => {
    await api("POST /auth/logout");
    location.assign(next);
  };
  return <Button variant={variant} onClick={() => void signOut()} {...rest} />;
}
