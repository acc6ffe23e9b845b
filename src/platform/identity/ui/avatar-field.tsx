"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { api, reasonOf } from "../../../client/api.ts";
import { PictureField } from "../../../ui/picture-field.tsx";

/** The person's picture: another one, or none. It stands in the frame too, which the server draws. */
export function AvatarField({ name, image }: { name: string; image: string | null }) {
  const t = useTranslations("identity.settings");
  const router = useRouter();
  return (
    <PictureField
      name={name}
      image={image}
      labels={{
        picture: t("picture"),
        upload: t("uploadPicture"),
        change: t("changePicture"),
        remove: t("removePicture"),
        hint: t("pictureHint"),
      }}
      onChange={(file) =>
        (file ? api("POST /user/avatar", { file }) : api("DELETE /user/avatar")).then(() => {
          router.refresh();
          return null;
        }, reasonOf)
      }
    />
  );
}
