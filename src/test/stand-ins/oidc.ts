import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import Provider, { interactionPolicy } from "oidc-provider";

/** Somebody with an account at the provider. */
export interface ProviderAccount {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
}

/** A certified OpenID Connect server on loopback, with consent pages of its own. */
export interface OidcStandIn {
  issuer: string;
  port: number;
  /** Who is sitting in front of the browser. */
  person: ProviderAccount;
  /** `page` shows buttons to press; `yes` and `no` answer for the person. */
  consent: "yes" | "no" | "page";
  /** Changes the claims of the next ID tokens, which are then signed with the server's key, or with a stranger's. */
  tamper: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  strangersKey: boolean;
  /** Verifiers that came to the token endpoint. */
  verifiers: string[];
  /** Holds every answer back for so long. */
  delayMs: number;
  stop(): Promise<void>;
}

export const client = { id: "orchestrator-test", secret: "a-secret-of-the-tests" };

/** `port` 0 takes a free one; naming one brings a stopped server back to its address. */
export async function startOidc(options: {
  redirectUris: string[];
  port?: number;
  /** Checks the client's secret, where that is a token signed by the client. */
  secretIsGood?: (secret: string, issuer: string) => Promise<boolean>;
}): Promise<OidcStandIn> {
  const server = createServer();
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const key = await newKey();
  const strangers = await newKey();
  const people = new Map<string, ProviderAccount>();
  const standIn: OidcStandIn = {
    issuer,
    port,
    person: { sub: "1001", email: "grace@example.com", email_verified: true, name: "Grace Hopper" },
    consent: "yes",
    tamper: null,
    strangersKey: false,
    verifiers: [],
    delayMs: 0,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const provider = newProvider(issuer, options, key, people);
  provider.use(async (ctx, next) => {
    if (ctx.path !== "/token") return next();
    if (options.secretIsGood) {
      const form = Object.fromEntries(new URLSearchParams(await textOf(ctx.req)));
      const good = await options.secretIsGood(form.client_secret ?? "", issuer);
      Object.assign(ctx.req, { body: { ...form, client_secret: good ? client.secret : "wrong" } });
    }
    await next();
    const params = (ctx as unknown as { oidc?: { params?: { code_verifier?: string } } }).oidc?.params;
    if (params?.code_verifier) standIn.verifiers.push(params.code_verifier);
    const body = ctx.body as { id_token?: string };
    if (body.id_token && (standIn.tamper || standIn.strangersKey))
      body.id_token = await signAnew(body.id_token, standIn, standIn.strangersKey ? strangers : key);
  });
  const handle = provider.callback();
  server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
    if (standIn.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, standIn.delayMs));
    if (request.url?.startsWith("/interaction/")) await answerInteraction(provider, standIn, people, request, response);
    else handle(request, response);
  });
  return standIn;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

const newKey = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: "one", alg: "RS256", use: "sig" };
};

async function signAnew(token: string, { tamper }: OidcStandIn, key: JWK): Promise<string> {
  const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
  return new SignJWT(tamper?.(claims) ?? claims)
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .sign(await importJWK(key, "RS256"));
}

function newProvider(
  issuer: string,
  options: Parameters<typeof startOidc>[0],
  key: JWK,
  people: Map<string, ProviderAccount>,
): Provider {
  const prompts = interactionPolicy.base();
  prompts.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        token_endpoint_auth_method: "client_secret_post",
        redirect_uris: options.redirectUris,
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], name: ["name"] },
    scopes: ["openid", "email", "profile", "name"],
    pkce: { required: () => true },
    jwks: { keys: [key as never] },
    cookies: { keys: ["stand-in"] },
    features: { devInteractions: { enabled: false } },
    interactions: { policy: prompts, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => {
      const account = people.get(sub);
      return account && { accountId: sub, claims: async () => ({ ...account }) };
    },
  });
}

/** The consent page, or its answer at once. */
async function answerInteraction(
  provider: Provider,
  standIn: OidcStandIn,
  people: Map<string, ProviderAccount>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const said = new URL(request.url!, standIn.issuer).searchParams.get("say") ?? standIn.consent;
  if (said === "page") {
    response.setHeader("content-type", "text/html");
    response.end(
      `<h1>Example accounts</h1><p>${standIn.person.email}</p><a href="?say=yes">Continue</a> <a href="?say=no">Cancel</a>`,
    );
    return;
  }
  if (said === "no") {
    await provider.interactionFinished(request, response, { error: "access_denied" });
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const { person } = standIn;
  people.set(person.sub, person);
  const grant = new provider.Grant({ accountId: person.sub, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  const grantId = await grant.save();
  await provider.interactionFinished(
    request,
    response,
    { select_account: {}, login: { accountId: person.sub }, consent: { grantId } },
    { mergeWithLastSubmission: false },
  );
}
