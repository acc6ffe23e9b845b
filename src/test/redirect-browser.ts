import type { World } from "./world.ts";

export const home = "http://localhost:3000";

/** A browser that follows redirects and keeps cookies, for each server its own. */
export class RedirectBrowser {
  jars = new Map<string, Map<string, string>>();
  world: World;
  constructor(world: World, cookie?: string) {
    this.world = world;
    if (cookie) this.jar(home).set(...(cookie.split("=") as [string, string]));
  }
  jar(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
  async send(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, home);
    const jar = this.jar(url.origin);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response =
      url.origin === home
        ? await this.world.visitor.fetch(url.pathname + url.search, { ...init, headers })
        : await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/Max-Age=0|1970/.test(line)) jar.delete(name!);
      else jar.set(name!, value!);
    }
    return response;
  }
  /** Goes where a redirect leads until a page of ours is there; answers its address. */
  async follow(address: string): Promise<URL> {
    for (let steps = 0, at = new URL(address, home); steps < 12; steps++) {
      if (at.origin === home && !at.pathname.startsWith("/api/")) return at;
      const response = await this.send(at.href);
      if (response.status < 300 || response.status > 399)
        throw new Error(`${response.status} at ${at.href}: ${await response.text()}`);
      at = new URL(response.headers.get("location")!, at);
    }
    throw new Error("redirects without end");
  }
  /** What the page at the end of the way does: hands the answer in. */
  handIn(page: URL, more: object = {}): Promise<Response> {
    const provider = page.pathname.split("/")[2];
    return this.send(`/api/auth/sign-in/${provider}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: home },
      body: JSON.stringify({ answer: page.search.slice(1), ...more }),
    });
  }
  async signIn(provider: string, next?: string): Promise<Response> {
    return this.handIn(
      await this.follow(
        `/api/auth/sign-in/${provider}${next === undefined ? "" : `?next=${encodeURIComponent(next)}`}`,
      ),
    );
  }
  async user(): Promise<{ id: string; email: string; name: string; avatar_url: string | null } | null> {
    return ((await (await this.send("/api/v1/session")).json()) as { user: never }).user;
  }
  async connect(provider: string): Promise<Response> {
    const started = await this.send("/api/connections", {
      method: "POST",
      headers: { "content-type": "application/json", origin: home },
      body: JSON.stringify({ provider }),
    });
    if (!started.ok) return started;
    return this.handIn(await this.follow(((await started.json()) as { address: string }).address));
  }
  async connections() {
    return (await (await this.send("/api/v1/connections")).json()) as {
      data: { id: string; provider: string; email: string }[];
      available: { provider: string }[];
      last_way_in: boolean;
    };
  }
  disconnect(id: string): Promise<Response> {
    return this.send(`/api/connections/${id}`, { method: "DELETE", headers: { origin: home } });
  }
}
