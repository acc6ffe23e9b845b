import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { buttonVariants } from "../../../ui/button.tsx";
import { ProviderIcon } from "./provider-icon.tsx";

/** The providers that are switched on, below the form of the sign-in pages; nothing at all when there is none. */
export async function SignInWith({ next }: { next: string | null }) {
  const [t, { data: providers }] = await Promise.all([getTranslations("identity.pages"), api("GET /auth/providers")]);
  if (providers.length === 0) return null;
  const query = next ? `?${new URLSearchParams({ next })}` : "";
  return (
    <div className="grid gap-3">
      <p className="flex items-center gap-3 pb-1 text-muted-foreground text-xs before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        {t("with.or")}
      </p>
      {providers.map(({ name, title }) => (
        // A whole navigation: it leaves this site.
        <a
          key={name}
          href={`/api/auth/sign-in/${name}${query}`}
          className={buttonVariants({ variant: "outline", size: "lg", className: "w-full" })}
        >
          <ProviderIcon provider={name} className="size-4.5" />
          {t("with.continue", { provider: title })}
        </a>
      ))}
    </div>
  );
}

const problems = [
  "sign_in_cancelled",
  "provider_failed",
  "provider_unreachable",
  "sign_in_over",
  "email_not_verified_there",
  "connected_elsewhere",
  "connected_otherwise",
] as const;

/** Why a sign-in with a provider led back here. The address names a reason, never a text: nobody can put words into our page. */
export async function SignInProblem({ query }: { query: Record<string, string | string[] | undefined> }) {
  if (query.problem === undefined) return null;
  const [t, { data: providers }] = await Promise.all([getTranslations("identity.pages"), api("GET /auth/providers")]);
  const problem = problems.find((code) => code === query.problem) ?? "other";
  const provider = providers.find(({ name }) => name === query.provider)?.title ?? t("with.theProvider");
  return <Alert tone="danger">{t(`with.problems.${problem}`, { provider })}</Alert>;
}
