import * as client from "openid-client";
import {
  asking,
  callSeconds,
  type FlowSecrets,
  isLoopback,
  type ProviderName,
  type SignInProvider,
} from "./provider.ts";

interface OidcOptions {
  name: ProviderName;
  title: string;
  issuer: string;
  clientId: string;
  /** Asked for anew every hour, for providers that take a signed token of short life. */
  clientSecret: () => Promise<string>;
  redirectUri: string;
  parameters: Record<string, string>;
  /** The person's name, where the provider sends it beside the ID token. */
  nameIn?: (answer: URLSearchParams) => string | null;
  now: () => Date;
}

const hourMs = 3_600_000;

/**
 * OpenID Connect with PKCE, state and nonce. The provider's addresses are looked up at the first sign-in and once an
 * hour; a look-up that fails is not remembered, so a provider that was down is asked again at the next sign-in.
 */
export function oidcProvider(options: OidcOptions): SignInProvider {
  const { name, title, redirectUri } = options;
  let known: { configuration: client.Configuration; until: number } | null = null;
  const discovered = async () => {
    const now = options.now().getTime();
    if (known && known.until > now) return known.configuration;
    const configuration = await client.discovery(
      new URL(options.issuer),
      options.clientId,
      {},
      client.ClientSecretPost(await options.clientSecret()),
      {
        timeout: callSeconds,
        execute: [
          client.enableNonRepudiationChecks,
          ...(isLoopback(options.issuer) ? [client.allowInsecureRequests] : []),
        ],
      },
    );
    known = { configuration, until: now + hourMs };
    return configuration;
  };
  return {
    name,
    title,
    address: (secrets) =>
      asking(title, async () =>
        client.buildAuthorizationUrl(await discovered(), {
          redirect_uri: redirectUri,
          nonce: secrets.nonce,
          ...options.parameters,
          ...(await proof(secrets)),
        }),
      ),
    person: (secrets, answer) =>
      asking(title, async () => {
        const configuration = await discovered();
        const tokens = await client.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${answer}`), {
          expectedState: secrets.state,
          expectedNonce: secrets.nonce,
          pkceCodeVerifier: secrets.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        // A provider may keep the address out of the ID token when there is an access token to ask with.
        const asked =
          claims.email === undefined && configuration.serverMetadata().userinfo_endpoint
            ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
            : {};
        const { email, email_verified, name: fullName, picture } = { ...asked, ...claims } as Record<string, unknown>;
        return {
          subject: claims.sub,
          email: textOrNull(email),
          // Apple writes it as text.
          email_verified: email_verified === true || email_verified === "true",
          other_emails: [],
          name: textOrNull(fullName) ?? options.nameIn?.(answer) ?? null,
          picture: textOrNull(picture),
        };
      }),
    look: async () => {
      known = null;
      await asking(title, discovered);
    },
  };
}

export const newSecrets = (): FlowSecrets => ({
  state: client.randomState(),
  nonce: client.randomNonce(),
  verifier: client.randomPKCECodeVerifier(),
});

/** What a request for consent carries to bind the answer to it: state, and the challenge of PKCE. */
export const proof = async ({ state, verifier }: FlowSecrets) => ({
  state,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});

const textOrNull = (value: unknown) => (typeof value === "string" && value.trim() !== "" ? value : null);
