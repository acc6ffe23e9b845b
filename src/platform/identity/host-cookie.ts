import type { RequestFacts } from "../../kernel/ctx.ts";

/** The `__Host-` name binds a cookie to this very host and to HTTPS, where there is HTTPS. No script can read it. */
export function hostCookie(origin: string, name: string, value: string, life = ""): readonly [string, string] {
  const secure = origin.startsWith("https:");
  const full = secure ? `__Host-${name}` : name;
  return ["Set-Cookie", `${full}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}${life}`];
}

export function readHostCookie(request: RequestFacts, name: string): string | null {
  const full = request.origin.startsWith("https:") ? `__Host-${name}` : name;
  const pair = request.cookie?.split(/;\s*/).find((cookie) => cookie.startsWith(`${full}=`));
  return pair ? pair.slice(full.length + 1) : null;
}
