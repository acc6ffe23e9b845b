"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { type ApiError, api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Avatar } from "../../../ui/avatar.tsx";
import { Button } from "../../../ui/button.tsx";
import type { Team } from "./team-form.tsx";

/** The team's logo: another one, or none. */
export function LogoField({ team }: { team: Team }) {
  const t = useTranslations("teams.ui");
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setPending(true);
    setProblem(null);
    try {
      await work();
      // The logo stands in the frame too, which the server draws.
      router.refresh();
    } catch (error) {
      setProblem((error as ApiError).errors[0]?.message ?? (error as ApiError).message);
    }
    setPending(false);
    if (input.current) input.current.value = "";
  };
  const { id, logo_url } = team;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-4">
        <Avatar name={team.name} src={logo_url} size="lg" square />
        {team.can.manage && (
          <>
            <input
              ref={input}
              type="file"
              aria-label={t("logo")}
              tabIndex={-1}
              className="sr-only"
              accept="image/png,image/jpeg,image/webp"
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file) void run(() => api("POST /teams/:id/logo", { id, file }));
              }}
            />
            <Button variant="outline" pending={pending} onClick={() => input.current?.click()}>
              {t(logo_url ? "changeLogo" : "uploadLogo")}
            </Button>
            {logo_url && (
              <Button
                variant="ghost"
                disabled={pending}
                onClick={() => run(() => api("DELETE /teams/:id/logo", { id }))}
              >
                {t("removeLogo")}
              </Button>
            )}
          </>
        )}
      </div>
      {team.can.manage && <p className="text-muted-foreground text-xs leading-5">{t("logoHint")}</p>}
      {problem && <Alert tone="danger">{problem}</Alert>}
    </div>
  );
}
