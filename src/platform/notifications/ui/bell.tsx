"use client";
import { Bell as BellIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentType, useId, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import type { BellPanelProps } from "./bell-panel.tsx";

/** How much is new, in the top bar. The list itself arrives when a pointer or the focus comes near. */
export function Bell({ initial }: { initial: ApiOutput<"GET /notifications/unread"> }) {
  const t = useTranslations("notifications.bell");
  const { data } = useApi("GET /notifications/unread", {}, { initial });
  const { unread } = data ?? initial;
  const [Panel, setPanel] = useState<ComponentType<BellPanelProps>>();
  const [open, setOpen] = useState(false);
  const id = useId();
  const load = () => {
    import("./bell-panel.tsx").then((loaded) => setPanel(() => loaded.BellPanel));
  };
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={t("label", { unread })}
        onPointerEnter={load}
        onFocus={load}
        className="focus-ring relative flex size-9 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-foreground"
      >
        <BellIcon aria-hidden className="size-4.5" />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute top-0.5 right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-primary px-1 font-semibold text-[0.625rem] text-primary-foreground tabular-nums leading-none"
          >
            {unread > 9 ? "9+" : unread}
          </span>
        )}
      </button>
      <section
        id={id}
        popover="auto"
        aria-label={t("title")}
        onToggle={(event) => {
          setOpen(event.newState === "open");
          if (event.newState === "open") load();
        }}
        className="fixed inset-auto top-14 right-2 m-0 max-h-[min(36rem,calc(100dvh-4.5rem))] w-[min(24rem,calc(100vw-1rem))] flex-col overflow-hidden rounded-xl border bg-popover p-0 text-popover-foreground text-sm shadow-floating backdrop:bg-transparent open:flex open:animate-arrive sm:right-6 lg:right-8"
      >
        {open && Panel && <Panel unread={unread} />}
      </section>
    </>
  );
}
