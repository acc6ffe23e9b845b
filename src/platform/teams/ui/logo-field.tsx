"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { api, reasonOf } from "../../../client/api.ts";
import { PictureField } from "../../../ui/picture-field.tsx";
import type { Team } from "./team-form.tsx";

/** The team's logo: another one, or none. It stands in the frame too, which the server draws. */
export function LogoField({ team: { id, name, logo_url, can } }: { team: Team }) {
  const t = useTranslations("teams.ui");
  const router = useRouter();
  return (
    <PictureField
      square
      name={name}
      image={logo_url}
      mayEdit={can.manage}
      labels={{
        picture: t("logo"),
        upload: t("uploadLogo"),
        change: t("changeLogo"),
        remove: t("removeLogo"),
        hint: t("logoHint"),
      }}
      onChange={(file) =>
        (file ? api("POST /teams/:id/logo", { id, file }) : api("DELETE /teams/:id/logo", { id })).then(() => {
          router.refresh();
          return null;
        }, reasonOf)
      }
    />
  );
}
