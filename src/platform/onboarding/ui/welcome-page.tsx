import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import type { Brand } from "../../../ui/brand-mark.tsx";
import { AuthLayout } from "../../../ui/shell/auth-layout.tsx";
import { safePath } from "../../identity/ui/texts.ts";

export async function generateMetadata() {
  const { product } = await api("GET /session");
  return { title: (await getTranslations(product.name as never))("welcome.title" as never) };
}

/** The first page after sign-up: the product's own ways on, and one past them. */
export async function WelcomePage() {
  const { user, product } = await api("GET /session");
  if (!user) redirect("/login?next=/onboarding/welcome");
  const t = await getTranslations(`${product.name}.welcome` as never);
  const say = (key: string) => t(key as never);
  const { welcome } = pageBridge().page().messages[product.name] as { welcome: Record<string, unknown> };
  const ways = Object.keys(welcome)
    .filter((key) => Object.hasOwn(Object(welcome[key]), "label"))
    .map((way) => ({ way, icon: say(`${way}.icon`), label: say(`${way}.label`), href: say(`${way}.href`) }));
  // Who came from a page that needs an account goes on there.
  const next = safePath((await cookies()).get("next")?.value);
  if (next) ways.unshift({ way: "next", icon: "↩️", label: (await getTranslations("onboarding"))("goOn"), href: next });
  return (
    <AuthLayout
      brand={product.brand as Brand}
      title={`${say("icon")} ${say("title")}`}
      description={say("description")}
      footer={
        <a className="focus-ring rounded-sm underline-offset-4 hover:underline" href={product.home}>
          {say("skip")}
        </a>
      }
    >
      <div className="grid gap-3">
        <p className="text-center font-medium text-sm">{say("question")}</p>
        {ways.map(({ way, icon, label, href }) => (
          <a
            key={way}
            href={href}
            className="focus-ring flex items-center gap-3 rounded-xl border bg-card px-4 py-3.5 font-medium text-sm shadow-raised transition-colors hover:border-primary hover:bg-accent"
          >
            <span aria-hidden className="text-xl">
              {icon}
            </span>
            {label}
          </a>
        ))}
      </div>
    </AuthLayout>
  );
}
