import Link from "next/link";
import { cn } from "../../../ui/cn.ts";

interface Entry {
  id: string;
  to: string;
  subject: string;
  time: string;
  href: string;
  current: boolean;
}

export function MailboxList({ label, mails, className }: { label: string; mails: Entry[]; className?: string }) {
  return (
    <nav
      aria-label={label}
      className={cn(
        "overflow-hidden rounded-xl border bg-card shadow-raised lg:max-h-[80dvh] lg:overflow-y-auto",
        className,
      )}
    >
      <ul className="divide-y">
        {mails.map((mail) => (
          <li key={mail.id}>
            <Link
              href={mail.href}
              prefetch={false}
              aria-current={mail.current ? "page" : undefined}
              className="focus-ring -outline-offset-2 grid gap-0.5 px-4 py-3 transition-colors hover:bg-muted/60 aria-[current]:bg-accent"
            >
              <span className="truncate font-medium">{mail.subject}</span>
              <span className="flex justify-between gap-3 text-muted-foreground text-xs leading-5">
                <span className="truncate">{mail.to}</span>
                <span className="shrink-0 tabular-nums">{mail.time}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
