import { importPKCS8, SignJWT } from "jose";
import { oidcProvider } from "./oidc.ts";
import type { SignInProvider } from "./provider.ts";

interface AppleOptions {
  issuer: string;
  clientId: string;
  teamId: string;
  keyId: string;
  /** PKCS #8 in PEM; line breaks may be written as \n. */
  privateKey: string;
  redirectUri: string;
  now: () => Date;
}

/** OpenID Connect, but the client's secret is a token signed with our key, and the answer is posted by the browser. */
export const appleProvider = (options: AppleOptions): SignInProvider =>
  oidcProvider({
    name: "apple",
    title: "Apple",
    issuer: options.issuer,
    clientId: options.clientId,
    clientSecret: () => signedSecret(options),
    redirectUri: options.redirectUri,
    parameters: { scope: "openid name email", response_mode: "form_post" },
    nameIn: nameInForm,
    now: options.now,
  });

async function signedSecret({ issuer, clientId, teamId, keyId, privateKey }: AppleOptions): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime("2 hours")
    .sign(await importPKCS8(privateKey.replaceAll("\\n", "\n"), "ES256"));
}

/** Apple tells the name at the first consent only, as JSON in the form. */
function nameInForm(answer: URLSearchParams): string | null {
  try {
    const { name } = JSON.parse(answer.get("user") ?? "{}") as { name?: { firstName?: string; lastName?: string } };
    return [name?.firstName, name?.lastName].filter(Boolean).join(" ") || null;
  } catch {
    return null;
  }
}
