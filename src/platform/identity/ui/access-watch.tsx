"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useQueryClient } from "../../../client/use-api.ts";
import { toast } from "../../../ui/toast.ts";
import type { Reader } from "../../realtime/ui/live.tsx";

/** When the role changed, the page is drawn anew; when the team or the session is gone, it goes where the person goes on. */
export function AccessWatch({ team: { id, name, role } }: { team: { id: string; name: string; role: string } }) {
  const t = useTranslations("identity.shell");
  const router = useRouter();
  const client = useQueryClient();
  useEffect(() => {
    const follow = async () => {
      const { followAccess } = await import("./follow-access.ts");
      const newRole = await followAccess({ id, role }, t("lostTeam", { team: name }));
      if (!newRole) return;
      toast.info(t("newRole", { role: t(`role.${newRole}` as never) }));
      router.refresh();
      await client.invalidateQueries();
    };
    // Without a server there is nothing to follow; the stream comes back, and asks again.
    const listener = ({ detail }: CustomEvent<Reader | undefined>) => {
      if (detail?.team !== id || detail.role !== role) void follow().catch(() => {});
    };
    window.addEventListener("access-changed", listener as EventListener);
    return () => window.removeEventListener("access-changed", listener as EventListener);
  }, [id, name, role, t, router, client]);
  return null;
}
