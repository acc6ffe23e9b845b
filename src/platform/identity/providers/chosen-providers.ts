import type { Config } from "../../../kernel/config.ts";
import type { House } from "../../../kernel/house.ts";
import { appleProvider } from "./apple.ts";
import { githubProvider } from "./github.ts";
import { oidcProvider } from "./oidc.ts";
import { type ProviderName, providerNames, type SignInProvider } from "./provider.ts";

/** What each is called, and the variables that switch it on. */
export const providerSettings = {
  google: { title: "Google", variables: ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"] },
  github: { title: "GitHub", variables: ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"] },
  apple: { title: "Apple", variables: ["APPLE_CLIENT_ID", "APPLE_TEAM_ID", "APPLE_KEY_ID", "APPLE_PRIVATE_KEY"] },
} as const satisfies Record<ProviderName, { title: string; variables: readonly (keyof Config)[] }>;

const chosen = new WeakMap<Config, Map<ProviderName, SignInProvider>>();

/** The providers whose variables are all set, in the order of their buttons. Nothing is asked of them yet. */
export function providersOf(house: House): Map<ProviderName, SignInProvider> {
  const known = chosen.get(house.config);
  if (known) return known;
  const providers = new Map(
    providerNames
      .filter((name) => providerSettings[name].variables.every((variable) => house.config[variable]))
      .map((name) => [name, makers[name](house)]),
  );
  chosen.set(house.config, providers);
  return providers;
}

const redirectUri = ({ config }: House, name: ProviderName) => `${config.appUrl}/api/auth/callback/${name}`;
const bare = (address: string) => address.replace(/\/+$/, "");

const makers: Record<ProviderName, (house: House) => SignInProvider> = {
  google: (house) =>
    oidcProvider({
      name: "google",
      title: "Google",
      issuer: bare(house.config.GOOGLE_ISSUER),
      clientId: house.config.GOOGLE_CLIENT_ID!,
      clientSecret: async () => house.config.GOOGLE_CLIENT_SECRET!,
      redirectUri: redirectUri(house, "google"),
      parameters: { scope: "openid email profile", prompt: "select_account" },
      now: house.now,
    }),
  github: (house) =>
    githubProvider({
      base: bare(house.config.GITHUB_BASE),
      apiBase: bare(house.config.GITHUB_API_BASE),
      clientId: house.config.GITHUB_CLIENT_ID!,
      clientSecret: house.config.GITHUB_CLIENT_SECRET!,
      redirectUri: redirectUri(house, "github"),
    }),
  apple: (house) =>
    appleProvider({
      issuer: bare(house.config.APPLE_ISSUER),
      clientId: house.config.APPLE_CLIENT_ID!,
      teamId: house.config.APPLE_TEAM_ID!,
      keyId: house.config.APPLE_KEY_ID!,
      privateKey: house.config.APPLE_PRIVATE_KEY!,
      redirectUri: redirectUri(house, "apple"),
      now: house.now,
    }),
};
