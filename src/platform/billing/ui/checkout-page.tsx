import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { AuthPage } from "../../identity/ui/auth-page.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { CheckoutForm } from "./checkout-form.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("billing.ui.checkout"))("title") };
}

/** The sandbox's checkout, in the place of a payment provider's. */
export async function CheckoutPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { user } = await api("GET /session");
  if (!user) redirect(`/login?next=/sandbox/checkout/${encodeURIComponent(id)}`);
  const [t, checkout] = await Promise.all([
    getTranslations("billing.ui.checkout"),
    api("GET /sandbox/checkouts/:id", { id }),
  ]);
  return (
    <PageTexts of={["billing.ui.checkout"]}>
      <AuthPage alsoSignedIn title={t("title")} description={t("text")}>
        <CheckoutForm checkout={checkout} />
      </AuthPage>
    </PageTexts>
  );
}
