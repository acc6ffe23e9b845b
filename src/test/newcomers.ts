import { type ApiKey, fetchApi } from "../client/api.ts";
import type { Person, World } from "./world.ts";

export const goodPassword = "Orchestrator1";
let count = 0;
export const newAddress = () => `person-${++count}-${process.pid}@example.com`;

/** An owner with a team of their own, of this product. */
export async function newOwner(world: World, product: string): Promise<Person> {
  const name = `Olga${++count}`;
  return world.person(name, await world.team(`${name} & Co`, product), "owner");
}

/** Signs up and, where asked, confirms the address by the mail's own link. */
export async function signUp(world: World, options: { email?: string; verified?: boolean } = {}): Promise<string> {
  const email = options.email ?? newAddress();
  await world.visitor.api("POST /auth/register", { email, password: goodPassword, session: "cookie" });
  if (options.verified)
    await world.visitor.api("POST /auth/verify-email", { token: await tokenIn(world, email, "verify-email") });
  return email;
}

/** The token of the newest link of this kind in somebody's mails. */
export async function tokenIn(world: World, email: string, page: string): Promise<string> {
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
  const link = messages.flatMap(({ links }) => links).find((address) => address.includes(`/${page}?token=`));
  if (!link) throw new Error(`no ${page} link for ${email} in ${messages.length} mails`);
  return new URL(link).searchParams.get("token")!;
}

/** A sign-in over HTTP, from a network address of its own unless one is given. */
export function signInFrom(
  world: World,
  email: string,
  password: string,
  options: { ip?: string; remember?: boolean } = {},
): Promise<Response> {
  const ip = options.ip ?? `10.${++count % 250}.${Math.floor(count / 250)}.7`;
  const request = new Request("http://localhost:3000/api/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password, remember: options.remember ?? false, session: "cookie" }),
  });
  return Promise.resolve(world.api.http.fetch(request, { clientIp: ip }));
}

/** `200 ok` or `401 invalid_credentials`: what an answer says in one line. */
export async function verdict(response: Response | Promise<Response>): Promise<string> {
  const answer = await response;
  const body = (await answer.json().catch(() => ({}))) as { code?: string };
  return `${answer.status} ${body.code ?? "ok"}`;
}

export const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .find((cookie) => /session=/.test(cookie))!
    .split(";")[0]!;

/** Everything that somebody with a session's cookie can do over HTTP. */
export function holderOf(world: World, cookie: string): Pick<Person, "api" | "fetch"> {
  const send = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("cookie", cookie);
    const request = new Request(`http://localhost:3000${path}`, { ...init, headers });
    return Promise.resolve(world.api.http.fetch(request, { clientIp: "127.0.0.1" }));
  };
  return { fetch: send, api: (key: ApiKey, input) => fetchApi(key, input as Record<string, unknown>, send) as never };
}

/** Somebody who signed up, confirmed the address and signed in. */
export async function newcomer(world: World, options: { email?: string } = {}) {
  const email = await signUp(world, { ...options, verified: true });
  const cookie = cookieOf(await signInFrom(world, email, goodPassword));
  const person = holderOf(world, cookie);
  const { user } = await person.api("GET /session");
  return { ...person, id: user!.id, email, cookie };
}
