import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface GithubAccount {
  id: number;
  login: string;
  name: string | null;
  emails: { email: string; primary: boolean; verified: boolean }[];
}

/** A server of GitHub's shapes on loopback: authorize, access_token, /user, /user/emails and an avatar. */
export interface GithubStandIn {
  url: string;
  person: GithubAccount;
  consent: "yes" | "no" | "page";
  /** Answers every call of a program with this status, when set. */
  broken: number | null;
  avatar: { bytes: Uint8Array; type: string } | null;
  /** Where it says that the avatar is. */
  avatarHost: string;
  stop(): Promise<void>;
}

const client = { id: "orchestrator-test", secret: "a-secret-of-the-tests" };

export async function startGithub(port = 0): Promise<GithubStandIn> {
  const codes = new Map<string, { redirectUri: string; challenge: string; person: GithubAccount }>();
  const tokens = new Map<string, GithubAccount>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, standIn.url);
    if (url.pathname === "/login/oauth/authorize") return authorize(url, response);
    if (standIn.broken) return send(response, standIn.broken, { message: "broken" });
    if (url.pathname === "/login/oauth/access_token") return token(await formOf(request), response);
    if (url.pathname === "/avatar" && standIn.avatar) {
      response.setHeader("content-type", standIn.avatar.type);
      return void response.end(standIn.avatar.bytes);
    }
    const person = tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    if (!person) return send(response, 401, { message: "Bad credentials" });
    if (!request.headers["user-agent"]) return send(response, 403, { message: "Name yourself" });
    const { emails, ...user } = person;
    if (url.pathname === "/user")
      return send(response, 200, { ...user, avatar_url: standIn.avatar ? `${standIn.avatarHost}/avatar` : null });
    if (url.pathname === "/user/emails") return send(response, 200, emails);
    send(response, 404, { message: "Not Found" });
  });

  function authorize(url: URL, response: ServerResponse) {
    const query = url.searchParams;
    const back = new URL(query.get("redirect_uri")!);
    back.searchParams.set("state", query.get("state")!);
    const said = query.get("say") ?? standIn.consent;
    if (said === "page") {
      const link = (word: string) => `${url.pathname}?${new URLSearchParams([...query, ["say", word]])}`;
      response.setHeader("content-type", "text/html");
      response.end(
        `<h1>Authorize</h1><p>${standIn.person.login}</p><a href="${link("yes")}">Authorize</a> <a href="${link("no")}">Cancel</a>`,
      );
      return;
    }
    if (query.get("client_id") !== client.id || query.get("code_challenge_method") !== "S256")
      return send(response, 404, { message: "Not Found" });
    if (said === "no") back.searchParams.set("error", "access_denied");
    else {
      const code = randomBytes(10).toString("hex");
      codes.set(code, {
        redirectUri: query.get("redirect_uri")!,
        challenge: query.get("code_challenge")!,
        person: standIn.person,
      });
      back.searchParams.set("code", code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  /** GitHub tells refusals with status 200. */
  function token(form: URLSearchParams, response: ServerResponse) {
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    if (form.get("client_id") !== client.id || form.get("client_secret") !== client.secret)
      return send(response, 200, { error: "incorrect_client_credentials", error_description: "Wrong secret." });
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!code || code.challenge !== challenge || code.redirectUri !== form.get("redirect_uri"))
      return send(response, 200, { error: "bad_verification_code", error_description: "The code is not right." });
    const accessToken = `gho_${randomBytes(10).toString("hex")}`;
    tokens.set(accessToken, code.person);
    send(response, 200, { access_token: accessToken, token_type: "bearer", scope: "read:user,user:email" });
  }

  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: GithubStandIn = {
    url,
    avatarHost: url,
    person: {
      id: 42,
      login: "octo",
      name: "Mona Lisa",
      emails: [{ email: "mona@example.com", primary: true, verified: true }],
    },
    consent: "yes",
    broken: null,
    avatar: null,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
