import { getTranslations } from "next-intl/server";
import { KeysPage } from "../../../platform/api-keys/ui/keys-page.tsx";

export { generateMetadata } from "../../../platform/api-keys/ui/keys-page.tsx";

/** The keys of the settings, at the address of the source. */
export async function Page(props: Parameters<typeof KeysPage>[0]) {
  const t = await getTranslations("luna.ui.keys");
  return (
    <div className="-mt-8">
      <h1 className="sr-only">{t("title")}</h1>
      <KeysPage {...props} />
    </div>
  );
}
