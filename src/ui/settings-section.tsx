import type { ReactNode } from "react";
import { PageHeader } from "./page-header.tsx";

/** A part of a settings page: what it is about on the left, what can be done on the right. */
export function SettingsSection({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-1 gap-x-10 gap-y-5 py-8 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <header className="grid h-fit gap-1">
        <h2 className="font-semibold text-[0.9375rem]">{title}</h2>
        <p className="text-pretty text-muted-foreground text-sm leading-6">{text}</p>
      </header>
      <div className="min-w-0 max-w-2xl">{children}</div>
    </section>
  );
}

interface ListHead {
  title: string;
  text: ReactNode;
  action: ReactNode;
  /** The list is a page of its own: its head is the page's. */
  ownPage?: boolean | undefined;
}

/** Over a list that fills a settings page: what it holds, and the button that adds to it. */
export function SettingsListHead({ title, text, action, ownPage }: ListHead) {
  if (ownPage) return <PageHeader title={title} description={text} actions={action} />;
  return (
    <header className="flex flex-wrap items-start justify-between gap-4">
      <div className="grid max-w-2xl gap-1">
        <h2 className="font-semibold text-[0.9375rem]">{title}</h2>
        <p className="text-pretty text-muted-foreground text-sm leading-6">{text}</p>
      </div>
      {action}
    </header>
  );
}
