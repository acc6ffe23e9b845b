"use client";
import type { ReactNode } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { toast } from "../../../ui/toast.ts";

/** Opens the provider's own page of cards and unpaid invoices. */
export function PortalButton({ size, children }: { size?: "sm"; children: ReactNode }) {
  const open = useApiMutation("POST /subscription/portal", {
    onSuccess: ({ url }) => window.location.assign(url),
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <Button variant="outline" {...(size && { size })} pending={open.isPending} onClick={() => open.mutate({})}>
      {children}
    </Button>
  );
}
