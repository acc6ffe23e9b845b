"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { type ApiError, api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Avatar } from "../../../ui/avatar.tsx";
import { Button } from "../../../ui/button.tsx";

/** The person's picture: another one, or none. */
export function AvatarField({ name, image }: { name: string; image: string | null }) {
  const t = useTranslations("identity.settings");
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setPending(true);
    setProblem(null);
    try {
      await work();
      // The picture stands in the frame too, which the server draws.
      router.refresh();
    } catch (error) {
      setProblem((error as ApiError).message);
    }
    setPending(false);
    if (input.current) input.current.value = "";
  };
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-4">
        <Avatar name={name} src={image} size="lg" />
        <input
          ref={input}
          type="file"
          aria-label={t("picture")}
          tabIndex={-1}
          className="sr-only"
          accept="image/png,image/jpeg,image/webp"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) void run(() => api("POST /user/avatar", { file }));
          }}
        />
        <Button variant="outline" pending={pending} onClick={() => input.current?.click()}>
          {image ? t("changePicture") : t("uploadPicture")}
        </Button>
        {image && (
          <Button variant="ghost" disabled={pending} onClick={() => run(() => api("DELETE /user/avatar"))}>
            {t("removePicture")}
          </Button>
        )}
      </div>
      <p className="text-muted-foreground text-xs leading-5">{t("pictureHint")}</p>
      {problem && <Alert tone="danger">{problem}</Alert>}
    </div>
  );
}
