import * as client from "openid-client";
import { z } from "zod";
import { proof } from "./oidc.ts";
import { asking, callSeconds, isLoopback, type SignInProvider } from "./provider.ts";

interface GithubOptions {
  /** Where people sign in, `https://github.com` or an own server. */
  base: string;
  apiBase: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

const GithubUser = z.object({
  id: z.int(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const GithubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** OAuth 2 with PKCE and state. GitHub knows no ID token: who came is asked for with the access token, then forgotten. */
export function githubProvider(options: GithubOptions): SignInProvider {
  const title = "GitHub";
  const configuration = new client.Configuration(
    {
      issuer: options.base,
      authorization_endpoint: `${options.base}/login/oauth/authorize`,
      token_endpoint: `${options.base}/login/oauth/access_token`,
    },
    options.clientId,
    {},
    client.ClientSecretPost(options.clientSecret),
  );
  configuration.timeout = callSeconds;
  if (isLoopback(options.base)) client.allowInsecureRequests(configuration);

  const read = async <T>(path: string, token: string, shape: z.ZodType<T>): Promise<T> => {
    const response = await client.fetchProtectedResource(
      configuration,
      token,
      new URL(`${options.apiBase}${path}`),
      "GET",
      undefined,
      new Headers({ accept: "application/vnd.github+json", "user-agent": "orchestrator" }),
    );
    if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
    return shape.parse(await response.json());
  };
  return {
    name: "github",
    title,
    address: async (secrets) =>
      client.buildAuthorizationUrl(configuration, {
        redirect_uri: options.redirectUri,
        scope: "read:user user:email",
        prompt: "select_account",
        ...(await proof(secrets)),
      }),
    person: (secrets, answer) =>
      asking(title, async () => {
        const { access_token } = await client.authorizationCodeGrant(
          configuration,
          new URL(`${options.redirectUri}?${answer}`),
          { expectedState: secrets.state, pkceCodeVerifier: secrets.verifier },
        );
        const user = await read("/user", access_token, GithubUser);
        const emails = await read("/user/emails", access_token, GithubEmails);
        const primary = emails.find((address) => address.primary);
        return {
          subject: String(user.id),
          email: primary?.email ?? null,
          email_verified: primary?.verified ?? false,
          other_emails: emails.filter((address) => address.verified && !address.primary).map(({ email }) => email),
          name: user.name?.trim() || user.login,
          picture: user.avatar_url ?? null,
        };
      }),
    look: () =>
      asking(title, async () => {
        const { status } = await fetch(options.base, {
          method: "HEAD",
          redirect: "manual",
          signal: AbortSignal.timeout(callSeconds * 1000),
        });
        if (status >= 500) throw new Error(`${options.base} answered ${status}`);
      }),
  };
}
