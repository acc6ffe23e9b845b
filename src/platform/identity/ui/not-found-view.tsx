"use client";
import { FileQuestion } from "lucide-react";
import type { ReactNode } from "react";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { AuthLayout } from "../../../ui/shell/auth-layout.tsx";

interface NotFoundProps {
  title: string;
  text: string;
  home: { label: string; href: string };
}

/** Every page carries it along, in case that its row is not there: one component of the browser is the least that this can be. */
export function NotFoundAlone({ title, text, home, brand, aside }: NotFoundProps & { brand: Brand; aside: ReactNode }) {
  return (
    <AuthLayout brand={brand} title={title} description={text} aside={aside}>
      <ButtonLink size="lg" href={home.href}>
        {home.label}
      </ButtonLink>
    </AuthLayout>
  );
}

export function NotFoundFramed({ title, text, home }: NotFoundProps) {
  return (
    // Who signs in later is not led back to it.
    <div data-nothing-here className="flex flex-1 flex-col">
      <EmptyState
        className="flex-1"
        heading="h1"
        icon={<FileQuestion />}
        title={title}
        text={text}
        actions={
          <ButtonLink variant="outline" href={home.href}>
            {home.label}
          </ButtonLink>
        }
      />
    </div>
  );
}
